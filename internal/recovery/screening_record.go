package recovery

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/screening"
)

// VerbHealth is something that was found out about a client's health.
const VerbHealth Verb = "health"

// HealthNote is a record as a person types it.
type HealthNote struct {
	Kind   receivable.HealthKind
	Value  string
	Source string
	On     day.Date // zero is the day of the act
	Note   string
}

// healthWords are the values of each kind that has a closed list.
var healthWords = map[receivable.HealthKind][]string{
	receivable.HealthReference:  {"good", "late", "bad"},
	receivable.HealthRegister:   {"found", "not_found", "dissolved"},
	receivable.HealthJudgment:   {"open", "satisfied", "none"},
	receivable.HealthLien:       {"open", "released", "none"},
	receivable.HealthInsolvency: {"notice", "closed", "none"},
	receivable.HealthCountry:    {"notable", "high", "very_high", "severe"},
}

// AddHealth keeps what was found out about a client, with where it is from and the day
// it speaks of.
func (d *Desk) AddHealth(ctx context.Context, key receivable.AccountKey, notes []HealthNote, a Act) (Entry, error) {
	return d.do(ctx, key, VerbHealth, a, func(ctx context.Context, e *deed) error {
		if len(notes) == 0 {
			return fault.Invalidf("health_empty", "", "say what was found out: dunwell health %s KIND VALUE --source WHERE", e.file.Number)
		}
		var said []string
		for i := range notes {
			r, err := e.readHealth(notes[i])
			if err != nil {
				return err
			}
			if r.Stale(e.day) {
				e.look = append(e.look, fmt.Sprintf("%s of %s is older than a year; it is shown and counts as none", healthText(&r), r.On))
			}
			e.made("health", r.ID, "")
			if err := e.tx.AddHealthRecord(ctx, key, r); err != nil {
				return err
			}
			said = append(said, healthText(&r)+" ("+r.Source+", "+r.On.String()+")")
		}
		e.said.Text = fmt.Sprintf("Found out about %s: %s", e.file.Client.Name, strings.Join(said, "; "))
		return nil
	})
}

// healthText is a record in two words.
func healthText(r *receivable.HealthRecord) string {
	return strings.ReplaceAll(string(r.Kind), "_", " ") + " " + strings.ReplaceAll(r.Value, "_", " ")
}

// readHealth checks a record and writes its value as it is kept.
func (e *deed) readHealth(n HealthNote) (receivable.HealthRecord, error) {
	r := receivable.HealthRecord{ID: e.tx.NewID(), Kind: n.Kind, Source: oneLine(n.Source, 200), On: n.On, Note: oneLine(n.Note, 1000), Author: e.act.By}
	if r.On.IsZero() {
		r.On = e.act.On
	}
	if r.On.After(e.day) {
		return r, fault.Invalidf("day_ahead", "--on", "%s has not come yet; an act is entered on its day or later", r.On)
	}
	if r.Source == "" {
		return r, fault.Invalidf("source_missing", "--source", "say where it is from: a register, a report, a person; a record without a source proves nothing")
	}
	var err error
	r.Value, err = healthValue(n.Kind, n.Value)
	return r, err
}

// healthValue checks the value of a kind.
func healthValue(kind receivable.HealthKind, value string) (string, error) {
	value = strings.TrimSpace(value)
	bad := func(is string) (string, error) {
		return "", fault.Invalidf("health_unreadable", "value", "%q does not fit; it is %s", value, is)
	}
	if words := healthWords[kind]; words != nil {
		word := strings.ReplaceAll(strings.ToLower(value), " ", "_")
		if !slices.Contains(words, word) {
			return bad(strings.Join(words, ", "))
		}
		return word, nil
	}
	switch kind {
	case receivable.HealthFounded:
		if year, err := strconv.Atoi(value); err == nil && len(value) == 4 && year > 1000 {
			return value, nil
		}
		on, err := day.Parse(value)
		if err != nil {
			return bad("a day as 2019-04-01, or a year")
		}
		return on.String(), nil
	case receivable.HealthScore:
		scale, number, ok := screening.Scale(value)
		if !ok {
			return bad("a scale and a number, as PAYDEX 72")
		}
		return scale + " " + strconv.Itoa(number), nil
	case receivable.HealthDeposit:
		if _, err := readDeposit(value); err != nil || value == "" {
			return bad("refused, agreed 50%, or paid 50%")
		}
		return strings.ToLower(value), nil
	}
	var kinds []string
	for _, k := range receivable.HealthKinds() {
		kinds = append(kinds, string(k))
	}
	return "", fault.Invalidf("health_unknown", "kind", "%q is nothing that is recorded of a client's health; it is %s", kind, strings.Join(kinds, ", "))
}

// Bounds of a list of records.
const (
	mostHealthBytes = 1 << 20
	mostHealthRows  = 1000
)

// ReadHealth reads a list of records: a line of names first (kind, value, source, on,
// and note where there is one), a record a line.
func ReadHealth(r io.Reader) ([]HealthNote, error) {
	in := csv.NewReader(io.LimitReader(r, mostHealthBytes))
	in.FieldsPerRecord, in.TrimLeadingSpace = -1, true
	head, err := in.Read()
	if err != nil {
		return nil, fault.Invalidf("health_list_unreadable", "", "the list cannot be read; its first line names kind, value, source, on and, if you like, note")
	}
	at := map[string]int{}
	for i, name := range head {
		at[strings.ToLower(strings.TrimPrefix(strings.TrimSpace(name), "\ufeff"))] = i
	}
	for _, name := range []string{"kind", "value", "source", "on"} {
		if _, ok := at[name]; !ok {
			return nil, fault.Invalidf("health_list_unreadable", "", "the list has no column %s; its first line names kind, value, source, on and, if you like, note", name)
		}
	}
	var notes []HealthNote
	var faults fault.List
	for line := 2; ; line++ {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || len(notes) == mostHealthRows {
			return nil, fault.Invalidf("health_list_unreadable", "", "line %d of the list cannot be read; at most %d records in one list", line, mostHealthRows)
		}
		n, err := healthRow(row, at)
		if err != nil {
			faults = append(faults, fault.Invalidf("health_list_line", "", "line %d: %s", line, strings.TrimSuffix(textOf(err), ".")))
			continue
		}
		notes = append(notes, n)
	}
	return notes, faults.Err()
}

func textOf(err error) string {
	if f := asFault(err); f != nil {
		return f.Text
	}
	return err.Error()
}

func healthRow(row []string, at map[string]int) (n HealthNote, err error) {
	cell := func(name string) string {
		if i, ok := at[name]; ok && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	n = HealthNote{Kind: receivable.HealthKind(strings.ToLower(cell("kind"))), Source: cell("source"), Note: cell("note")}
	if n.Value, err = healthValue(n.Kind, cell("value")); err != nil {
		return n, err
	}
	if n.Source == "" {
		return n, fault.Invalidf("source_missing", "--source", "say where it is from: a register, a report, a person; a record without a source proves nothing")
	}
	n.On, err = day.Parse(cell("on"))
	return n, err
}
