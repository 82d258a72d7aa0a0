package screening

import (
	"fmt"
	"strconv"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/receivable"
)

// ownBook marks what was counted in the creditor's own book.
func (s *scoring) ownBook() law.Mark {
	return law.Mark{Sources: []string{"your own book"}, AsOf: s.c.On.String(), Confidence: law.Verified}
}

func (s *scoring) told() law.Mark {
	return law.Mark{Sources: []string{"told by you"}, AsOf: s.c.On.String(), Confidence: law.Single}
}

// items goes through the scorecard from top to bottom.
func (s *scoring) items() {
	s.agreement()
	s.register()
	s.publicRecords()
	s.paid()
	s.distance()
	s.plan()
}

func (s *scoring) agreement() {
	switch s.c.Agreement {
	case No:
		s.add(NoAgreement, "There is no written agreement.", s.told())
	case Unknown:
		s.ask("agreement", NoAgreement, "Is there a written agreement?", "Send your proposal and ask for one line that accepts it; a signed page counts for more.")
	case Yes:
	}
	switch d := s.c.Deposit; {
	case d.State == No:
		s.add(RefusesDeposit, "A deposit was refused.", s.told())
	case d.Paid && d.Share >= s.f.threshold("paid_half"):
		s.add(PaidHalf, fmt.Sprintf("%d %% is paid before the work.", points(d.Share*100)), s.told())
	case d.State == Unknown && s.c.History.Ever == 0:
		s.ask("deposit", RefusesDeposit, "Do they pay a part first?", "Ask for it in the proposal. Whoever means to pay seldom refuses.")
	}
	if s.c.Guarantee == Yes {
		s.add(Guaranteed, "The owner vouches for the company.", s.told())
	}
	switch s.c.Payer {
	case No:
		s.add(NoPayer, "Nobody who pays is known by name.", s.told())
	case Unknown:
		s.ask("payer", NoPayer, "Who pays the invoices there, by name?", "Ask with the proposal whom to send the invoice to.")
	case Yes:
	}
}

func (s *scoring) register() {
	if !s.c.Business {
		return
	}
	r, found := s.fresh(receivable.HealthRegister)
	switch {
	case found && r.Value != "found":
		why := "The register was searched and the business is not there."
		if r.Value == "dissolved" {
			why = "The register says that the business is dissolved."
		}
		s.add(NotFound, why, markOf(&r))
	case !found:
		s.ask("register", NotFound, "Is the business in the register under this name?", "Search the public register of the place; most are free.")
	}
	r, found = s.fresh(receivable.HealthFounded)
	since, readable := foundedOn(r.Value)
	switch {
	case found && readable:
		if since.AddMonths(12 * points(s.f.threshold("young_years"))).After(s.c.On) {
			s.add(Young, fmt.Sprintf("The business is registered since %s only.", r.Value), markOf(&r))
		}
	default:
		s.ask("founded", Young, "Since when does the business exist?", "The day of registration stands in the same search.")
	}
}

// foundedOn reads a day or a year; a year counts from its last day, so that nobody is
// taken to be older than he is.
func foundedOn(value string) (day.Date, bool) {
	if len(value) == 4 {
		if year, err := strconv.Atoi(value); err == nil && year > 1000 {
			return day.New(year, 12, 31), true
		}
	}
	d, err := day.Parse(value)
	return d, err == nil
}

func (s *scoring) publicRecords() {
	judgment, knowsJudgment := s.fresh(receivable.HealthJudgment)
	lien, knowsLien := s.fresh(receivable.HealthLien)
	switch {
	case knowsJudgment && judgment.Value == "open":
		s.add(OpenJudgment, "A judgment against the client is not satisfied.", markOf(&judgment))
	case knowsLien && lien.Value == "open":
		s.add(OpenJudgment, "A lien on the client's property is open.", markOf(&lien))
	case !knowsJudgment && !knowsLien:
		s.ask("judgment", OpenJudgment, "Is a judgment or a lien against them open?", "Look through the court records of the place under their exact name; a few minutes, often free.")
	}
	notice, knows := s.fresh(receivable.HealthInsolvency)
	switch {
	case knows && notice.Value == "notice":
		s.add(OnInsolvency, "An insolvency notice is on record.", markOf(&notice))
	case s.c.Insolvent == Yes:
		s.add(OnInsolvency, "A notice of insolvency is recorded with the account.", s.told())
	case !knows:
		s.ask("insolvency", OnInsolvency, "Is an insolvency on record?", "Search the insolvency notices of the country; they are public and mostly free.")
	}
}

// paid are the items that the creditor's own book answers.
func (s *scoring) paid() {
	h := &s.c.History
	late, slow := points(s.f.threshold("late_days")), points(s.f.threshold("slow_days"))
	switch {
	case h.Longest > late:
		s.add(LateWithMe, fmt.Sprintf("An invoice of yours was %d days late.", h.Longest), s.ownBook())
	case h.Longest >= slow:
		s.add(SlowWithMe, fmt.Sprintf("An invoice of yours was %d days late.", h.Longest), s.ownBook())
	case h.OnTime >= points(s.f.threshold("on_time_times")):
		s.add(PaidOnTime, fmt.Sprintf("The last %d invoices were paid in time.", h.OnTime), s.ownBook())
	}
	if h.Enough && h.Trend >= s.f.TrendDays() {
		s.add(SlowerNow, fmt.Sprintf("They pay later than before: %d days after the due day in the last half year, %d in the one before.", h.Recent, h.Before), s.ownBook())
	}
	if s.c.Broken > 0 {
		why := fmt.Sprintf("%d promises were not kept.", s.c.Broken)
		if s.c.Broken == 1 {
			why = "A promise was not kept."
		}
		s.add(BrokenPromise, why, s.ownBook())
	}
}

func (s *scoring) distance() {
	grade, mark := s.c.Distance, s.c.Graded
	if r, ok := s.fresh(receivable.HealthCountry); ok && strings.HasPrefix(grade, "foreign") {
		grade, mark = "foreign_"+r.Value, markOf(&r)
	}
	switch {
	case grade == "":
		s.ask("place", FarHigh, "Where is the client at home?", "The place of the registered seat stands in the register.")
	case grade == "foreign_notable":
		s.add(FarNotable, fmt.Sprintf("The client is abroad (%s), where collecting is rather easy.", s.c.Place), mark)
	case strings.HasPrefix(grade, "foreign"):
		s.add(FarHigh, fmt.Sprintf("The client is abroad (%s), where collecting is hard.", s.c.Place), mark)
	}
}

// plan are the items about the work as it is planned.
func (s *scoring) plan() {
	sum, known := s.dollars(s.c.Sum)
	switch {
	case s.c.Sum.Currency() == "":
		s.ask("sum", LargeSum, "How large will the invoice be?", "Say what you plan: the sum decides about points, deposit and limit.")
	case !known:
		s.ask("rate", LargeSum, "What is a dollar worth in this currency?", "Enter a rate of exchange; the figures are in dollars.")
	case sum > s.f.threshold("invoice_over"):
		s.add(LargeSum, fmt.Sprintf("The sum is above %s.", written(s.local(s.f.threshold("invoice_over")))), s.told())
	}
	switch days := points(s.f.threshold("long_terms_days")); {
	case s.c.TermsDays == 0:
		s.ask("terms", LongTerms, "How many days to pay are planned?", "Your own terms decide; 14 or 30 days are usual.")
	case s.c.TermsDays >= days:
		s.add(LongTerms, fmt.Sprintf("%d days to pay are long.", s.c.TermsDays), s.told())
	}
}
