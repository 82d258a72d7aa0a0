package statement

import "dunwell/internal/money"

// Sums adds up the lines of one statement while they go by. The zero Sums is
// ready, and so it is again after Close.
type Sums struct {
	in, out        money.Tally
	lines, waiting int
}

// Add counts one line. Pending ones stay out of the sums.
func (t *Sums) Add(l *Line) {
	if l.Pending {
		t.waiting++
		return
	}
	t.lines++
	if l.Amount.Sign() < 0 {
		t.out.Add(l.Amount.Neg())
	} else {
		t.in.Add(l.Amount)
	}
}

// Close writes the counts and sums into the statement, and a warning where they
// do not lead from its opening to its closing balance. Then it begins anew.
func (t *Sums) Close(s *Statement) {
	s.Lines, s.Waiting = t.lines, t.waiting
	in, errIn := t.in.Sum()
	out, errOut := t.out.Sum()
	s.In, s.Out = in, out
	*t = Sums{}
	if errIn != nil || errOut != nil {
		s.In, s.Out = money.Amount{}, money.Amount{}
		if s.Opening != nil && s.Closing != nil {
			s.warn("currency_mixed", "its lines are in several currencies: the balances could not be checked")
		}
		return
	}
	if w, bad := Check(*s); bad {
		s.Warnings = append(s.Warnings, w)
	}
}

func (s *Statement) warn(code, text string) {
	s.Warnings = append(s.Warnings, Warning{code, text})
}

// Check reports a statement whose opening balance, In and Out do not make its
// closing balance. A statement that does not tell both balances cannot be
// checked and is not reported. Unbalanced statements are imported all the same:
// the lines are what the bank says, and a page may be missing.
func Check(s Statement) (w Warning, unbalanced bool) {
	if s.Opening == nil || s.Closing == nil {
		return Warning{}, false
	}
	if a, b := s.Opening.Amount.Currency(), s.Closing.Amount.Currency(); a != b {
		return Warning{"statement_unbalanced", "the opening balance is in " + string(a) + ", the closing balance in " + string(b) + ": they cannot be checked"}, true
	}
	sum, err := s.Opening.Amount.Add(s.In)
	if err == nil {
		sum, err = sum.Sub(s.Out)
	}
	if err != nil {
		return Warning{"statement_unbalanced", "the balances are in another currency than the lines, or too large: they cannot be checked"}, true
	}
	if sum.Minor() == s.Closing.Amount.Minor() {
		return Warning{}, false
	}
	missing, err := s.Closing.Amount.Sub(sum)
	if err != nil {
		return Warning{"statement_unbalanced", "the balances are too large to be checked"}, true
	}
	return Warning{"statement_unbalanced", "the lines lead from " + s.Opening.Amount.String() + " to " + sum.String() + ", but the closing balance is " +
		s.Closing.Amount.String() + ": lines over " + missing.String() + " may be missing; see whether a page or a day was left out of the download"}, true
}
