// Command replymodel trains the model that reads replies, and measures it on the
// labelled corpus and on mails written blind. It is a tool of this repository and no part of the product:
//
//	go run ./cmd/replymodel train     writes internal/reply/meaning/model.bin
//	go run ./cmd/replymodel evaluate  prints every figure of docs/reply.md, also of the mails in data/email
//
// Items of the corpus that are held out are dropped before they are read; only
// evaluate --held-out reads them, and nothing is ever trained on them.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"dunwell/internal/reply/meaning"
)

// settings are the flags of a run.
type settings struct {
	corpus  string
	mails   string
	model   string
	heldOut bool
	apart   bool
	misses  bool
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "replymodel:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	if len(args) == 0 {
		return fmt.Errorf("say what to do: train or evaluate")
	}
	var s settings
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.StringVar(&s.corpus, "corpus", "../shared/data/replies/replies.jsonl", "the labelled corpus")
	flags.StringVar(&s.mails, "mails", "../shared/data/email", "the mails of other projects, with their labels")
	flags.StringVar(&s.model, "model", "internal/reply/meaning/model.bin", "the model file that is written")
	flags.BoolVar(&s.heldOut, "held-out", false, "also measure the items that were held out, at the very end")
	flags.BoolVar(&s.apart, "apart", false, "also measure the written mails that are kept apart; whoever works on rules or thresholds must not")
	flags.BoolVar(&s.misses, "misses", false, "list what was read wrongly, never of held-out items")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "train":
		return train(s, out)
	case "evaluate":
		return evaluate(s, out)
	}
	return fmt.Errorf("%q is neither train nor evaluate", args[0])
}

func train(s settings, out io.Writer) error {
	items, err := readItems(s.corpus)
	if err != nil {
		return err
	}
	m, c, err := trained(items)
	if err != nil {
		return err
	}
	data := m.Bytes()
	if err := os.WriteFile(s.model, data, 0o644); err != nil {
		return fmt.Errorf("write the model: %w", err)
	}
	fmt.Fprintf(out, "%d bytes from %d items of the corpus and the mails, and the written sentences, temperature %.2f, trust %v\n", len(data), len(items), c.temperature, c.trust)
	return nil
}

// trained is the model that is committed.
func trained(items []item) (*meaning.Model, calibration, error) {
	book, err := newSchoolbook(items)
	if err != nil {
		return nil, calibration{}, err
	}
	c, _, err := book.calibrated()
	if err != nil {
		return nil, c, err
	}
	return book.train(everything, c), c, nil
}
