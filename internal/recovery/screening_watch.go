package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/receivable"
	"dunwell/internal/screening"
	"dunwell/internal/store"
)

// VerbHealthWorse is what the program saw grow worse with a client.
const VerbHealthWorse Verb = "health_worse"

// settingHealthSeen is the mark of the standings up to which the health of clients was
// looked at.
const settingHealthSeen = "health_seen"

// healthSeen is what was last seen of an account: each change is told once.
type healthSeen struct {
	Band    screening.Band `json:"band"`
	Slower  bool           `json:"slower"`
	Broken  int            `json:"broken"`
	Records []string       `json:"records,omitempty"` // ids of those that speak against him
	Over    bool           `json:"over"`
}

// WatchHealth looks again at the clients who are watched and of whom something was
// decided since the last time, and asks a person about each who has grown worse. It
// counts whom it asks about.
func (d *Desk) WatchHealth(ctx context.Context, creditor receivable.CreditorID) (told int, err error) {
	var since, mark int64
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		text, err := tx.Setting(ctx, creditor, settingHealthSeen)
		if err != nil {
			return err
		}
		if since, err = strconv.ParseInt(text, 10, 64); err != nil {
			since = 0
		}
		mark, _, err = tx.StandingMark(ctx, creditor)
		return err
	})
	if err != nil || mark == since {
		return 0, err
	}
	const page = 200
	after := store.Changed{Mark: since + 1}
	for {
		var keys []receivable.AccountKey
		var worse []grownWorse
		var last store.Changed
		err := d.db.Read(ctx, func(tx *store.Tx) error {
			worse = nil
			if keys, last, err = tx.WatchedSince(ctx, creditor, after, mark, page); err != nil || len(keys) == 0 {
				return err
			}
			store.SortKeys(keys)
			s, err := d.newScreener(ctx, tx, creditor)
			if err != nil {
				return err
			}
			worse, err = s.compare(ctx, tx, keys)
			return err
		})
		if err != nil {
			return told, err
		}
		n, err := d.tellAll(ctx, worse)
		if told += n; err != nil {
			return told, err
		}
		if len(keys) < page {
			break
		}
		after = last
	}
	return told, d.db.Write(ctx, func(tx *store.Tx) error {
		return tx.SetSetting(ctx, creditor, settingHealthSeen, strconv.FormatInt(mark, 10))
	})
}

// grownWorse is an account of which something new is seen, with the reasons to ask a
// person; without any it is only noted.
type grownWorse struct {
	key     receivable.AccountKey
	seen    healthSeen
	reasons []string
}

// compare looks at accounts and gives those of which something changed.
func (s *screener) compare(ctx context.Context, tx *store.Tx, keys []receivable.AccountKey) ([]grownWorse, error) {
	var list []grownWorse
	for file, err := range tx.AccountFiles(ctx, keys, s.on, false) {
		if err != nil {
			return nil, err
		}
		text, known, err := tx.HealthSeen(ctx, file.Key)
		if err != nil {
			return nil, err
		}
		var before healthSeen
		if known {
			if err := json.Unmarshal([]byte(text), &before); err != nil {
				return nil, fmt.Errorf("read what was seen of %s: %w", file.Number, err)
			}
		}
		l, err := s.look(ctx, tx, &file, ScreenAsk{})
		if err != nil {
			return nil, err
		}
		x, err := exposureOf(&file, s.on, s.figures.Weeks())
		if err != nil {
			return nil, err
		}
		now := s.seen(l, x.over && x.limit.Currency() != "")
		if known && now.same(&before) {
			continue
		}
		list = append(list, grownWorse{key: file.Key, seen: now, reasons: s.reasons(&file, l, &now, &before, known, &x)})
	}
	return list, nil
}

func (h *healthSeen) same(other *healthSeen) bool {
	return h.Band == other.Band && h.Slower == other.Slower && h.Broken == other.Broken && h.Over == other.Over && slices.Equal(h.Records, other.Records)
}

func (s *screener) seen(l *looked, over bool) healthSeen {
	now := healthSeen{Band: l.card.Band, Slower: l.c.History.Enough && l.c.History.Trend >= s.figures.TrendDays(), Broken: l.c.Broken, Over: over}
	for i := range l.records {
		if r := &l.records[i]; !r.Stale(s.on) && speaksAgainst(r) {
			now.Records = append(now.Records, r.ID)
		}
	}
	slices.Sort(now.Records)
	return now
}

// speaksAgainst reports a public record that is bad news.
func speaksAgainst(r *receivable.HealthRecord) bool {
	switch r.Kind {
	case receivable.HealthJudgment, receivable.HealthLien:
		return r.Value == "open"
	case receivable.HealthInsolvency:
		return r.Value == "notice"
	case receivable.HealthRegister:
		return r.Value != "found"
	}
	return false
}

// reasons are what grew worse since it was last seen. What an account brings with it
// when it is first looked at is news, save promises: the chase has asked about those.
func (s *screener) reasons(file *receivable.File, l *looked, now, before *healthSeen, known bool, x *exposure) []string {
	var list []string
	client := file.Client.Name
	if now.Slower && !before.Slower {
		list = append(list, fmt.Sprintf("%s pays later than before: %d days after the due day in the last half year, %d in the one before.", client, l.c.History.Recent, l.c.History.Before))
	}
	for i := range l.records {
		if r := &l.records[i]; slices.Contains(now.Records, r.ID) && !slices.Contains(before.Records, r.ID) {
			list = append(list, fmt.Sprintf("A public record speaks against %s: %s (%s, %s).", client, healthText(r), r.Source, r.On))
		}
	}
	if known && now.Broken > before.Broken {
		list = append(list, fmt.Sprintf("%s did not keep a promise.", client))
	}
	if now.Over && !before.Over {
		list = append(list, x.words(client)+".")
	}
	was := before.Band
	if len(l.past) > 0 && (!known || screening.Band(l.past[0].Band).Worse(was)) {
		was = screening.Band(l.past[0].Band)
	}
	if was != "" && now.Band.Worse(was) && now.Band != before.Band {
		list = append(list, fmt.Sprintf("The points of %s have become %d: %s. At the last look: %s.", client, l.card.Points, bandText(now.Band), bandText(was)))
	}
	return list
}

// bandText names a band in a sentence.
func bandText(b screening.Band) string {
	switch b {
	case screening.Low:
		return "the usual terms"
	case screening.Watch:
		return "watch"
	case screening.DepositOnly:
		return "only with a deposit"
	case screening.Worst:
	}
	return "in advance or not at all"
}

// tellAll asks a person about each account that grew worse, and notes what was seen of
// the others, all of these at once. It counts whom it asks about.
func (d *Desk) tellAll(ctx context.Context, list []grownWorse) (told int, err error) {
	for i := range list {
		if len(list[i].reasons) == 0 {
			continue
		}
		if err := d.tellWorse(ctx, &list[i]); err != nil {
			return told, err
		}
		told++
	}
	if told == len(list) {
		return told, nil
	}
	return told, d.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.Creditor(ctx, list[0].key.Creditor)
		if err != nil {
			return err
		}
		for i := range list {
			w := &list[i]
			if len(w.reasons) > 0 {
				continue
			}
			seen, err := w.seen.text()
			if err != nil {
				return err
			}
			if err := tx.NoteHealthSeen(ctx, w.key, d.todayOf(c), seen); err != nil {
				return err
			}
		}
		return nil
	})
}

func (h *healthSeen) text() (string, error) {
	b, err := json.Marshal(h)
	if err != nil {
		return "", fmt.Errorf("keep what was seen: %w", err)
	}
	return string(b), nil
}

// tellWorse puts a card for a person on today's list, with its entry of the record, and
// notes what was seen.
func (d *Desk) tellWorse(ctx context.Context, w *grownWorse) error {
	seen, err := w.seen.text()
	if err != nil {
		return err
	}
	_, err = d.do(ctx, w.key, VerbHealthWorse, Act{By: byProgram}, func(ctx context.Context, e *deed) error {
		waiting, err := e.tx.TasksOf(ctx, w.key)
		if err != nil {
			return err
		}
		text := strings.Join(w.reasons, " ")
		for _, t := range waiting {
			if t.Kind == receivable.TaskHealth {
				text = t.Text + " " + text
				if err := e.endTask(ctx, t.ID); err != nil {
					return err
				}
			}
		}
		e.said.Text = strings.TrimSuffix(strings.Join(w.reasons, " "), ".")
		if err := e.addTask(ctx, receivable.Task{Kind: receivable.TaskHealth, On: e.day, Text: text}); err != nil {
			return err
		}
		return e.tx.NoteHealthSeen(ctx, w.key, e.day, seen)
	})
	return err
}

// byProgram signs what the program does by itself.
const byProgram = "dunwell"
