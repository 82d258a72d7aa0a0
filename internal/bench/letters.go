package bench

import (
	"context"
	"fmt"

	"dunwell/internal/letter"
	"dunwell/internal/pdf"
	"dunwell/internal/receivable"
)

// letterOfStage is the text that comes next for an account.
var letterOfStage = [stages]string{"reminder_1", "reminder_2", "reminder_3_offer", "last_notice_work_paused"}

// letters makes one letter a client and sets each as a PDF of its own. Seconds
// is the setting alone; the making of text, HTML and sheet is in the counts, in
// microseconds.
func letters(ctx context.Context, t Task) (Outcome, error) {
	made, making, err := makeLetters(ctx, t)
	if err != nil {
		return Outcome{}, err
	}
	o := Outcome{Counts: map[string]int64{"letters": int64(len(made)), "making_us": int64(making * 1e6)}}
	var largest, sum int64
	o.Seconds, err = timed(func() error {
		for i := range made {
			file, err := pdf.Letter(made[i])
			if err != nil {
				return err
			}
			largest = max(largest, int64(len(file)))
			sum += int64(len(file))
		}
		return nil
	})
	o.Counts["bytes"], o.Counts["largest"] = sum, largest
	return o, err
}

// printFile sets many letters into one file.
func printFile(ctx context.Context, t Task) (Outcome, error) {
	made, _, err := makeLetters(ctx, t)
	if err != nil {
		return Outcome{}, err
	}
	var size counter
	seconds, err := timed(func() error {
		p := pdf.NewPrinter(&size)
		for i := range made {
			if err := p.Add(made[i]); err != nil {
				return err
			}
		}
		return p.Close()
	})
	return Outcome{Seconds: seconds, Counts: map[string]int64{"letters": int64(len(made)), "bytes": int64(size)}}, err
}

type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

func makeLetters(ctx context.Context, t Task) ([]letter.Sheet, float64, error) {
	b, err := NewBook(t.Shape)
	if err != nil {
		return nil, 0, err
	}
	facts := make([]letter.Facts, t.Count)
	keys := make([]string, t.Count)
	for i := range facts {
		a := b.Account(i % b.Accounts())
		facts[i], keys[i] = b.facts(&a), letterOfStage[a.Stage]
	}
	texts := letter.Product()
	sheets := make([]letter.Sheet, t.Count)
	seconds, err := timed(func() error {
		for i := range facts {
			made, err := texts.Make(keys[i], facts[i], nil)
			if err != nil {
				return fmt.Errorf("%s in %s: %w", keys[i], facts[i].Client.Language, err)
			}
			sheets[i] = made.Sheet
		}
		return ctx.Err()
	})
	return sheets, seconds, err
}

// facts are what the next letter of an account is made from.
func (b *Book) facts(a *Account) letter.Facts {
	f := letter.Facts{
		Creditor: b.Creditor(a.Creditor), Client: a.Client, Date: b.Day, Deadline: b.Day.AddDays(7), ReplyBy: b.Day.AddDays(7),
		Number: fmt.Sprintf("%d-7", a.Number+1001), Draft: true, PauseDate: b.Day, CancelDate: b.Day.AddDays(21),
	}
	f.Creditor.ID = receivable.CreditorID(f.Creditor.Name)
	if len(a.Contacts) > 0 {
		f.Contact = &a.Contacts[0]
	}
	if len(a.Work) > 0 {
		f.Work, f.WorkGoesOn = &a.Work[0], true
	}
	for _, i := range a.Items {
		if i.DaysLate(b.Day) > 0 {
			f.Items = append(f.Items, letter.ItemLine{Number: i.Number, For: i.For, On: i.On, Due: i.Due, Open: i.Amount})
		}
	}
	return f
}
