// Command paymatch measures how payments are set against open items. It makes up
// books of clients and invoices and payments with the noise of real bank statements,
// plays the part of the database, and prints how many payments are booked without
// a person, and how many of those rightly. It is a tool of this repository and no
// part of the product:
//
//	go run ./cmd/paymatch [-seed 1] [-n 50000] [-bare] [-wrong 20 [-tray KIND]]
//
// docs/matching.md tells the noise and the figures. The noise was laid down before
// the matcher was fitted to seed 1; seed 2 is only reported.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

// settings are the flags of a run.
type settings struct {
	seed  uint64
	n     int
	wrong int
	kind  string
	bare  bool
}

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "paymatch:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	var s settings
	flags := flag.NewFlagSet("paymatch", flag.ContinueOnError)
	flags.Uint64Var(&s.seed, "seed", 1, "the noise, again the same for the same number")
	flags.IntVar(&s.n, "n", 50_000, "payments")
	flags.IntVar(&s.wrong, "wrong", 0, "list so many payments that were booked wrongly")
	flags.StringVar(&s.kind, "tray", "", "list with -wrong what waits for a person, of this kind of noise")
	flags.BoolVar(&s.bare, "bare", false, "a book that has learned nothing: no accounts, no other names, nothing settled, no references")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if s.n < 1 || s.n > 5_000_000 {
		return fmt.Errorf("-n %d is not between 1 and 5000000", s.n)
	}
	var total tally
	for i, style := range styles {
		b := newBook(style, s.seed, uint64(i))
		b.play(s.n*(i+1)/len(styles)-s.n*i/len(styles), func(p *payment) { total.judge(b, p, &s, out) })
	}
	total.print(out)
	return nil
}
