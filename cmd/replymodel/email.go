package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"dunwell/internal/reply"
)

// mailFigures are those of the mails of other projects that lie beside this one.
type mailFigures struct {
	folder string
	out    io.Writer
}

func (f *mailFigures) message(name string) (reply.Message, error) {
	raw, err := os.ReadFile(filepath.Join(f.folder, name))
	if err != nil {
		return reply.Message{}, fmt.Errorf("read a mail: %w", err)
	}
	m, err := reply.ParseMessage(raw)
	if err != nil {
		return m, fmt.Errorf("read %s: %w", name, err)
	}
	return m, nil
}

func (f *mailFigures) table(name string) ([][]string, error) {
	file, err := os.Open(filepath.Join(f.folder, name))
	if err != nil {
		return nil, fmt.Errorf("read labels: %w", err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("read labels %s: %w", name, err)
	}
	return rows[1:], nil
}

// print holds the reader of mail against the labels of the mails in data/email.
func (f *mailFigures) print() error {
	if _, err := os.Stat(f.folder); err != nil {
		fmt.Fprintf(f.out, "\nMails of other projects: %s is not there, nothing is measured.\n", f.folder)
		return nil
	}
	fmt.Fprintln(f.out, "\nMails of other projects (data/email), for which the rules were written:")
	for _, figure := range []func() error{f.kinds, f.sisimai, f.flufl, f.ownWords} {
		if err := figure(); err != nil {
			return err
		}
	}
	return nil
}

// kinds counts what each folder of mails is taken for.
func (f *mailFigures) kinds() error {
	for _, folder := range []struct {
		name string
		kind reply.Kind
	}{{"business", reply.KindReply}, {"reply", reply.KindReply}, {"bounce", reply.KindBounce}, {"autoreply", reply.KindAutoReply}, {"complaint", reply.KindComplaint}} {
		entries, err := os.ReadDir(filepath.Join(f.folder, folder.name))
		if err != nil {
			return fmt.Errorf("list mails: %w", err)
		}
		taken := map[reply.Kind]int{}
		for _, e := range entries {
			m, err := f.message(filepath.Join(folder.name, e.Name()))
			if err != nil {
				return err
			}
			found := reply.KindOf(&m)
			taken[found.Kind]++
		}
		fmt.Fprintf(f.out, "  %-10s %s taken for %s", folder.name, part(taken[folder.kind], len(entries)), folder.kind)
		delete(taken, folder.kind)
		for _, kind := range slices.Sorted(maps.Keys(taken)) {
			fmt.Fprintf(f.out, ", %d for %s", taken[kind], kind)
		}
		fmt.Fprintln(f.out)
	}
	return nil
}

// sisimai counts results against the labels of Sisimai. Of a status that it made up
// (x.0.9yy) the class is compared.
func (f *mailFigures) sisimai() error {
	rows, err := f.table("labels-sisimai.csv")
	if err != nil {
		return err
	}
	by := map[string][][]string{}
	for _, row := range rows {
		if row[4] != "vacation" && row[4] != "feedback" {
			by[row[0]] = append(by[row[0]], row)
		}
	}
	var reports, results, status, code, reason, hard, whole int
	for _, name := range slices.Sorted(maps.Keys(by)) {
		m, err := f.message(strings.TrimPrefix(name, "email/"))
		if err != nil {
			return err
		}
		want, found := by[name], reply.KindOf(&m)
		results += len(want)
		if len(found.Recipients) != len(want) {
			continue
		}
		reports++
		for i, row := range want {
			r := &found.Recipients[i]
			agrees := []bool{
				r.Status == row[2] || len(row[2]) > 1 && strings.HasPrefix(row[2][1:], ".0.9") && strings.HasPrefix(r.Status, row[2][:1]),
				r.Reply == row[3], strings.ReplaceAll(string(r.Reason), "_", "") == row[4], r.Hard == (row[5] == "1"),
			}
			for k, n := range []*int{&status, &code, &reason, &hard} {
				if agrees[k] {
					*n++
				}
			}
			if !slices.Contains(agrees, false) {
				whole++
			}
		}
	}
	fmt.Fprintf(f.out, "  against Sisimai: number of recipients right in %s; results that agree in status, reply code, reason and hardness at once %s\n", part(reports, len(by)), part(whole, results))
	fmt.Fprintf(f.out, "    each alone: status %s, reply code %s, reason %s, hardness %s\n", part(status, results), part(code, results), part(reason, results), part(hard, results))
	return nil
}

// flufl counts addresses against the labels of flufl.bounce.
func (f *mailFigures) flufl() error {
	rows, err := f.table("labels-flufl.csv")
	if err != nil {
		return err
	}
	want := map[string][]string{}
	for _, row := range rows {
		want[row[0]] = append(want[row[0]], strings.ToLower(row[2]))
	}
	found, wanted, besides := 0, 0, 0
	for name, addresses := range want {
		m, err := f.message(strings.TrimPrefix(name, "email/"))
		if err != nil {
			return err
		}
		wanted += len(addresses)
		finding := reply.KindOf(&m)
		met := map[string]bool{}
		for _, r := range finding.Recipients {
			known := false
			for _, a := range []string{strings.ToLower(r.Address), strings.ToLower(r.Original)} {
				if slices.Contains(addresses, a) {
					met[a], known = true, true
				}
			}
			if !known {
				besides++
			}
		}
		found += len(met)
	}
	fmt.Fprintf(f.out, "  against flufl.bounce: addresses found %s, %d too many\n", part(found, wanted), besides)
	return nil
}

// ownWords counts own texts against known answers.
func (f *mailFigures) ownWords() error {
	entries, err := os.ReadDir(filepath.Join(f.folder, "reply-expected"))
	if err != nil {
		return fmt.Errorf("list known answers: %w", err)
	}
	exact := 0
	for _, e := range entries {
		want, err := os.ReadFile(filepath.Join(f.folder, "reply-expected", e.Name()))
		if err != nil {
			return fmt.Errorf("read a known answer: %w", err)
		}
		m, err := f.message(filepath.Join("reply", e.Name()))
		if err != nil {
			return err
		}
		if own, _ := m.OwnWords(); own == strings.TrimSpace(strings.ReplaceAll(string(want), "\r\n", "\n")) {
			exact++
		}
	}
	fmt.Fprintf(f.out, "  own words exact, of known answers %s (wanted 90 %%)\n", part(exact, len(entries)))
	return nil
}
