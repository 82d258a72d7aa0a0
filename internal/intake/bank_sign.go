package intake

import (
	"errors"
	"io"
	"strings"

	"dunwell/internal/fault"
)

// spelled is a set of words as compact writes them.
func spelled(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[oneSpelling.Replace(w)] = true
	}
	return m
}

// signVotes is what the rows of a bank list say about the direction of its sums.
type signVotes struct {
	above, below           int // sums over and under zero
	debitAbove, debitBelow int
	rules                  []SignRule
	agree                  []int // rows whose balance a rule explains, the better of both orders of rows
}

// settleSign finds out which way the sums went: told, kept, or by what the columns
// and the running balance say. What is not sure is warned about.
func (s *Shape) settleSign(r io.ReaderAt, size int64, hints Hints) error {
	var rules []SignRule
	switch {
	case s.has(Amount) && s.has(Sign):
		rules = []SignRule{SignFlag, SignAmount, SignInverse}
	case s.has(Amount):
		rules = []SignRule{SignAmount, SignInverse}
	default:
		rules = []SignRule{SignColumns, SignMinus, SignLedger}
	}
	fits := func(rule SignRule) bool {
		for _, known := range rules {
			if rule == known {
				return true
			}
		}
		return false
	}
	switch {
	case hints.Sign != "" && !fits(hints.Sign):
		return fault.Invalidf("hint_unreadable", "--sign", "the rule of signs %s does not go with the columns of %s; %s does", hints.Sign, s.File, rules[0])
	case hints.Sign != "":
		s.Sign = hints.Sign
		return nil
	case fits(s.Sign): // kept from the last time
		return nil
	}
	v, err := s.countSigns(r, size, rules)
	if err != nil {
		return err
	}
	s.Sign = s.chooseSign(v)
	return nil
}

// countSigns goes over the first rows.
func (s *Shape) countSigns(r io.ReaderAt, size int64, rules []SignRule) (signVotes, error) {
	v := signVotes{rules: rules, agree: make([]int, len(rules))}
	t, err := s.Open(r, size)
	if err != nil {
		return v, readingFailed(s.File, err)
	}
	defer t.Close()
	up, down := make([]tracker, len(rules)), make([]tracker, len(rules))
	for n := 0; n < 2000; {
		cells, line, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if f, row := errors.AsType[*fault.Error](err); row && !Refuses(f) || err == nil && line <= s.Header {
			continue
		}
		if err != nil {
			return v, readingFailed(s.File, err)
		}
		n++
		if amount, has, f := t.Sum(cells, t.amount); f == nil && has {
			v.above += isOne(amount.Sign() > 0)
			v.below += isOne(amount.Sign() < 0)
		}
		if debit, has, f := t.Sum(cells, t.debit); f == nil && has {
			v.debitAbove += isOne(debit.Sign() > 0)
			v.debitBelow += isOne(debit.Sign() < 0)
		}
		balance, has, f := t.Sum(cells, t.balance)
		for i, rule := range rules {
			if moved, any, bad := t.moved(cells, rule); any && bad == nil {
				up[i].older(moved.Minor(), balance.Minor(), has && f == nil)
				down[i].newer(moved.Minor(), balance.Minor(), has && f == nil)
			}
		}
	}
	for i := range rules {
		v.agree[i] = max(up[i].agree, down[i].agree)
	}
	return v, nil
}

func isOne(is bool) int {
	if is {
		return 1
	}
	return 0
}

// tracker follows the balance from one row that tells it to the next.
type tracker struct {
	last, since int64
	known       bool
	agree       int
}

// older takes rows that follow each other in time.
func (t *tracker) older(moved, balance int64, has bool) {
	t.since += moved
	if has {
		t.agree += isOne(t.known && t.last+t.since == balance)
		t.last, t.since, t.known = balance, 0, true
	}
}

// newer takes rows of which each is older than the one before.
func (t *tracker) newer(moved, balance int64, has bool) {
	if has {
		t.agree += isOne(t.known && t.last-t.since == balance)
		t.last, t.since, t.known = balance, 0, true
	}
	t.since += moved
}

func (s *Shape) chooseSign(v signVotes) SignRule {
	usual := 0
	if v.rules[0] == SignColumns && v.debitBelow > v.debitAbove {
		usual = 1
	}
	best := usual
	for i, n := range v.agree {
		if n > v.agree[best] {
			best = i
		}
	}
	if best != usual && v.agree[best] >= 2 {
		s.warn("sign_by_balance", "which way the sums went was told by the balance column: rule "+string(v.rules[best])+"; say --sign where it is wrong")
		return v.rules[best]
	}
	if v.rules[usual] != SignAmount || v.agree[usual] >= 2 {
		return v.rules[usual]
	}
	card := s.cardish()
	switch {
	case card && v.above > 2*v.below:
		s.warn("sign_guessed", "this looks like the list of a credit card, in which what was bought stands above zero: the sums were turned round; say --sign amount where that is wrong")
		return SignInverse
	case card && v.above > 0:
		s.warn("sign_guessed", "this looks like the list of a credit card; sums above zero were taken for money in; say --sign inverse where they are what was bought")
	case v.above > 0 && v.below == 0:
		s.warn("sign_guessed", "no sum of the list is below zero; all were taken for money in; say --sign inverse where they went out")
	}
	return SignAmount
}

var cardWords = []string{"creditcard", "cardnumber", "cardmember", "cardholder", "kartennummer", "kreditkart", "cartedecredit", "cartebancaire", "tarjeta", "cartadicredito", "cartaodecredito", "kredietkaart", "kartakredytowa", "kreditnikart", "mastercard", "amex"}

// cardish reports the list of a credit card, by headings and name.
func (s *Shape) cardish() bool {
	text := compact(s.File) + " " + compact(strings.Join(s.Headings, " "))
	for _, w := range cardWords {
		if strings.Contains(text, w) {
			return true
		}
	}
	return false
}
