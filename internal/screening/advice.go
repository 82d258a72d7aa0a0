package screening

import (
	"fmt"

	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// isNew reports a client who never paid an invoice here.
func (s *scoring) isNew() bool { return s.c.History.Ever == 0 }

// advise says on which terms to work at so many points.
func (s *scoring) advise(sum int) Advice {
	band := s.f.band(held(sum))
	a := Advice{Terms: receivable.TermsNormal, Mark: s.f.BandMark()}
	say := func(terms receivable.Terms, share int, why string, mark law.Mark) {
		a.Terms, a.Share, a.Mark = terms, share, a.Mark.And(mark)
		a.Why = append(a.Why, why)
	}
	usual := s.f.practice("0.new_client")
	switch band {
	case Low:
		a.Why = append(a.Why, "Nothing known speaks against the usual terms.")
		if held(sum) > 0 {
			a.Why[0] = fmt.Sprintf("%d points: little speaks against the usual terms.", held(sum))
		}
		if s.isNew() {
			say(receivable.TermsDeposit, per(usual), fmt.Sprintf("A new client pays %d %% before the work: that is usual, and no sign of distrust.", per(usual)), usual.Mark)
		}
	case Watch:
		a.Terms = receivable.TermsWatch
		a.Why = append(a.Why, fmt.Sprintf("%d points: work, and watch how they pay.", held(sum)))
		if s.isNew() {
			say(receivable.TermsDeposit, per(usual), fmt.Sprintf("A new client pays %d %% before the work: that is usual, and no sign of distrust.", per(usual)), usual.Mark)
		}
	case DepositOnly:
		share := s.bySize()
		say(receivable.TermsDeposit, per(share), fmt.Sprintf("%d points: begin only once %d %% is paid.", held(sum), per(share)), share.Mark)
	case Worst:
		s.worst(&a, sum)
		return a
	}
	s.raise(&a)
	return a
}

// worst is all before the work, or none of it: where even half of the money before the
// work leaves the points where they are, no terms are good enough.
func (s *scoring) worst(a *Advice, sum int) {
	half := s.f.item(PaidHalf)
	with := sum
	if !s.has(PaidHalf) {
		with += points(half.Value)
	}
	if s.f.band(held(with)) == Worst {
		a.Terms, a.Share = receivable.TermsDecline, 0
		a.Why = append(a.Why, fmt.Sprintf("%d points, and %d even with half paid first: leave this work, or do it for all the money in advance.", held(sum), held(with)))
	} else {
		a.Terms, a.Share = receivable.TermsPrepay, 100
		a.Why = append(a.Why, fmt.Sprintf("%d points: work only for all the money in advance.", held(sum)))
	}
	a.Mark = a.Mark.And(half.Mark)
}

// raise makes the advice more careful where one fact alone asks for it.
func (s *scoring) raise(a *Advice) {
	small := s.f.practice("0.small_fixed_package_under")
	sum, known := s.dollars(s.c.Sum)
	switch {
	case s.has(OnInsolvency):
		a.Terms, a.Share = receivable.TermsPrepay, 100
		a.Why = append(a.Why[:0], "An insolvency is on record: whatever its points, new work is only done for money in advance.")
	case a.Terms == receivable.TermsDeposit && known && sum > 0 && sum < small.Value:
		a.Terms, a.Share, a.Mark = receivable.TermsPrepay, per(s.f.practice("0.then")), a.Mark.And(small.Mark)
		a.Why = append(a.Why, fmt.Sprintf("A small package under %s is paid in advance.", written(s.local(small.Value))))
	case a.Terms == receivable.TermsNormal && s.risky:
		a.Terms = receivable.TermsWatch
		a.Why = append(a.Why, "What others say makes it one step more careful.")
	}
}

// bySize is the share before the work by the size of it.
func (s *scoring) bySize() Figure {
	sum, known := s.dollars(s.c.Sum)
	switch {
	case s.isNew(), !known:
		return s.f.practice("0.new_client")
	case sum < s.f.practice("1.small_under").Value:
		return s.f.practice("1.under_5000.0")
	case sum <= s.f.practice("1.middle_to").Value:
		return s.f.practice("1.from_5000_to_15000.0")
	}
	return s.f.practice("0.high")
}

func per(f Figure) int { return points(f.Value * 100) }

func (s *scoring) has(code string) bool {
	for _, l := range s.lines {
		if l.Code == code {
			return true
		}
	}
	return false
}

// changes are what creditor and client could still change, the most helpful first.
func (s *scoring) changes(now Advice) []Change {
	sum := s.sum()
	var list []Change
	change := func(code, text string, by int) {
		if by == 0 {
			return
		}
		after := s.advise(sum + by)
		list = append(list, Change{Code: code, Text: text, Points: held(sum+by) - held(sum), Terms: after.Terms, Share: after.Share})
	}
	away := func(code, text string) {
		for _, l := range s.lines {
			if l.Code == code {
				change(code, text, -l.Points)
			}
		}
	}
	away(NoAgreement, "A signed agreement.")
	offer := func(code, text string, by int) { // worth its words only where the terms follow
		if after := s.advise(sum + by); !s.has(code) && (after.Terms != now.Terms || after.Share != now.Share) {
			change(code, text, by)
		}
	}
	by := points(s.f.item(PaidHalf).Value)
	if s.has(RefusesDeposit) {
		by -= points(s.f.item(RefusesDeposit).Value)
	}
	offer(PaidHalf, "Half of the sum, paid before the work.", by)
	if s.c.Business {
		offer(Guaranteed, "The owner vouches for the company.", points(s.f.item(Guaranteed).Value))
	}
	away(LargeSum, "The work in smaller parts, each invoiced alone.")
	away(LongTerms, "Fewer days to pay.")
	away(NoPayer, "The name of whoever pays.")
	return list
}

// Limit is the most that a client should owe and have in work, together.
type Limit struct {
	Sum  money.Amount `json:"-"` // no currency where nothing tells
	Why  string       `json:"why"`
	Mark law.Mark     `json:"mark"`
}

// limit proposes the smaller of one milestone and of some weeks of work.
func (s *scoring) limit(a Advice) Limit {
	cap := s.f.practice("3.days")
	l := Limit{Mark: cap.Mark}
	switch {
	case a.Terms == receivable.TermsPrepay || a.Terms == receivable.TermsDecline:
		l.Sum, l.Why = money.New(0, s.c.Currency), "Nothing is done before it is paid."
	case s.c.Sum.Sign() > 0:
		share, mark := s.milestone(a)
		l.Sum = part(s.c.Sum, share)
		l.Why = fmt.Sprintf("One milestone: %d %% of the sum.", share)
		l.Mark = l.Mark.And(mark)
	}
	if usual := s.c.History.weekly(points(cap.Value)); usual > 0 {
		volume := money.New(usual, s.c.Currency)
		if l.Sum.Currency() == "" || volume.Less(l.Sum) {
			l.Sum = volume
			l.Why = fmt.Sprintf("%d days of work, as you have invoiced them over the last year.", points(cap.Value))
		}
	}
	if l.Sum.Currency() == "" {
		l.Why = "Say which sum is planned, and a limit can be proposed."
	}
	return l
}

// milestone is how many per cent of the sum are open at most when the work is paid in
// parts.
func (s *scoring) milestone(a Advice) (int, law.Mark) {
	sum, known := s.dollars(s.c.Sum)
	middle := s.f.practice("1.from_5000_to_15000.1")
	if a.Share == 0 && known && sum < s.f.practice("1.small_under").Value {
		return 100, middle.Mark // small work is one milestone
	}
	if known && sum >= s.f.practice("1.small_under").Value {
		return per(middle), middle.Mark
	}
	return 100 - a.Share, s.f.practice("1.under_5000.0").Mark
}

// part is a share of a sum in per cent, down to whole units.
func part(a money.Amount, share int) money.Amount {
	unit := int64(1)
	for range a.Currency().Digits() {
		unit *= 10
	}
	return money.New(a.Minor()/100*int64(share)/unit*unit, a.Currency())
}
