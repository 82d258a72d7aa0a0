package cli

import (
	"fmt"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

type letterWordsCmd struct {
	Number  string `arg:"" help:"Number of the drafted letter."`
	File    string `help:"Text file with the words; its names in braces are filled in on the day the letter leaves." placeholder:"FILE"`
	Subject string `help:"Its subject; as it is now if left out." placeholder:"TEXT"`
	Usual   bool   `help:"Go back to the usual words."`
	stamp
}

// mostWords is the largest file of own words that is read.
const mostWords = 64 << 10

func (c letterWordsCmd) Run(s *session) error {
	if c.Usual && (c.File != "" || c.Subject != "") {
		return usage{fault.Invalidf("words_unclear", "--usual", "--usual goes back to the usual words; leave --file and --subject out")}
	}
	if c.File == "" && c.Subject == "" && !c.Usual {
		return c.show(s)
	}
	text := ""
	if c.File != "" {
		b, err := readBounded(c.File, mostWords)
		if err != nil {
			return err
		}
		text = string(b)
	}
	return s.onBook(func(d *recovery.Desk, creditor receivable.CreditorID) (recovery.Entry, error) {
		subject := c.Subject
		if !c.Usual && (text == "" || subject == "") {
			now, err := d.WordsOf(s.ctx, creditor, c.Number)
			if err != nil {
				return recovery.Entry{}, err
			}
			if subject == "" {
				subject = now.Subject
			}
			if c.File == "" {
				text = now.Text
			}
		}
		return d.Reword(s.ctx, creditor, c.Number, subject, text, c.act())
	})
}

func (c letterWordsCmd) show(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	w, err := d.WordsOf(s.ctx, creditor, c.Number)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s\n\n%s", w.Subject, w.Text)
	for _, slot := range w.Slots {
		fmt.Fprintf(s.Err, "%s today: %s\n", slot.Name, slot.Value)
	}
	return nil
}
