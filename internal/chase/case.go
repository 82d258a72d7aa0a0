package chase

import (
	"math"
	"strconv"
	"strings"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

// caseNeeded reports an account whose remedies may be asked about: its ladder is
// at the end of the road or soon will be, or the time to sue is. The others are
// spared the look-ups.
func caseNeeded(f *Facts) bool {
	if f.Claim.DaysLate <= 0 {
		return false
	}
	if last := f.Legal.LastDay; !last.IsZero() && last.Sub(f.Today) <= nearDays {
		return true
	}
	if f.Cause == receivable.Refusal {
		return true
	}
	for i := range f.Touches {
		if heightOf(Step(f.Touches[i].Step)) >= heightOf(Step("last_notice")) {
			return true
		}
	}
	return false
}

// CaseFrom is what the file, the law and the creditor say of a claim before any
// letter is counted. What the letters and answers say of it is read by the ladder,
// at the moment of the decision.
func CaseFrom(file *receivable.File, owed *claim.Claim, s *Setting) remedy.Case {
	c := remedy.Case{
		On: owed.On, Place: placeOf(&file.Client, s), Amount: owed.Late, Solvency: remedy.UnknownSolvency,
		Debtor: debtorOf(file),
	}
	if s.Rates != nil {
		c.Rate = s.Rates(file.Currency)
	}
	c.HourlyRate = s.hourly(file.Currency, c.Rate)
	said := factReader(file.Facts)
	readFacts(&c, said, file.Currency)
	if c.Distance == "" {
		c.Distance = distance(s.home(), c.Place)
	}
	readEvidence(&c, file, said)
	b := s.law()
	readCourt(&c, b, s, said)
	readOrder(&c, b, said)
	readActs(&c, b, s, said)
	if n := len(file.Work); n > 0 && file.Work[0].State == receivable.WorkActive {
		c.OngoingWork = true
	}
	for _, m := range file.Matters {
		if m.Road == receivable.RoadComplaint || m.Road == receivable.RoadAttorney {
			if file.Notice(m.Road, owed.On) != receivable.NoticeLapsed {
				continue
			}
			if m.Road == receivable.RoadComplaint {
				c.Complaint = remedy.Lapsed
			} else {
				c.AttorneyLetter = remedy.Lapsed
			}
		}
	}
	for i := range file.Arrangements {
		if a := &file.Arrangements[i]; a.Kind == receivable.Plan && a.Outcome == "broken" {
			c.PlansBroken++
		}
	}
	return c
}

// factReader reads what a person recorded as KEY=VALUE.
type factReader map[string]string

func (f factReader) yes(name string) bool {
	switch strings.ToLower(f[name]) {
	case "yes", "true", "1":
		return true
	}
	return false
}

func (f factReader) no(name string) bool { return strings.EqualFold(f[name], "no") }

// sum reads a sum in the currency of the account; a fact that is none says nothing.
func (f factReader) sum(name string, c money.Currency) money.Amount {
	text := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(f[name]), string(c)))
	a, err := money.Parse(text, c)
	if err != nil {
		return money.Amount{}
	}
	return a
}

func (f factReader) count(name string) int {
	n, err := strconv.Atoi(f[name])
	if err != nil {
		return 0
	}
	return n
}

func letterState(word string) remedy.LetterState {
	if word == string(remedy.Lapsed) {
		return remedy.Lapsed
	}
	return remedy.NotSent
}

func (f factReader) share(name string) float64 {
	text, percent := strings.CutSuffix(strings.TrimSpace(f[name]), "%")
	v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if percent {
		v /= 100
	}
	if err != nil || v <= 0 || v > 1 {
		return 0
	}
	return v
}

// readFacts takes over what only a person can know.
func readFacts(c *remedy.Case, f factReader, currency money.Currency) {
	if s := remedy.Solvency(f["solvency"]); s != "" {
		c.Solvency = s
	}
	switch f["arbitration"] {
	case "home":
		c.Arbitration = remedy.SeatHome
	case "away":
		c.Arbitration = remedy.SeatAway
	}
	for name, to := range map[string]*bool{
		"small_claims_carve_out": &c.SmallClaimsCarveOut, "attorney_fee_clause": &c.FeeClause, "interest_clause": &c.InterestClause,
		"rights_on_payment": &c.RightsOnPayment, "work_in_use": &c.WorkInUse, "suspension_right": &c.SuspensionRight,
		"ongoing_work": &c.OngoingWork, "owner_guarantee": &c.OwnerGuarantee, "venue_home": &c.VenueHome, "local_assets": &c.LocalAssets,
		"travel_ok": &c.WillTravel, "remote_hearing": &c.RemoteHearing, "bank_known": &c.BankKnown, "offer_on_table": &c.OfferOnTable,
		"paid_in_full_cheque": &c.PaidInFullCheque, "processing": &c.Processing, "payer_contact_asked": &c.PayerContactAsked,
		"address_traced": &c.AddressTraced, "dispute_answered": &c.DisputeAnswered,
	} {
		*to = f.yes(name)
	}
	c.AdministeredClause = f["arbitration_provider"] == "admin"
	c.PaidInFullCheque = c.PaidInFullCheque || f["paid_in_full_cheque"] == "held"
	c.Distance, c.Response = remedy.Distance(f["distance"]), remedy.Response(f["response"])
	c.FinalDemand, c.AttorneyLetter, c.Complaint = letterState(f["final_demand"]), letterState(f["attorney_letter"]), letterState(f["statutory_complaint"])
	c.VagueAnswers, c.PlansBroken = f.count("vague_answers"), f.count("plans_broken")
	c.Bankruptcy = f.yes("bankruptcy_notice")
	c.OfferShare = f.share("offer_share")
	c.OfferOnTable = c.OfferOnTable && c.OfferShare > 0
	c.ClientWorth = f.worth("client_worth", currency)
}

// readEvidence adds to what a person says can be shown what the file shows itself.
func readEvidence(c *remedy.Case, file *receivable.File, f factReader) {
	for name := range f {
		if item, ok := remedy.EvidenceNamed(name); ok && f.yes(name) {
			c.Evidence |= item
		}
	}
	for i := range file.Items {
		if it := &file.Items[i]; it.Kind == receivable.Invoice && it.Open.Sign() > 0 && it.Open.Less(it.Amount) && it.DaysLate(c.On) > 0 {
			c.Evidence |= remedy.PartPayment
		}
	}
	c.Evidence = c.Evidence.Sound()
}

// denied is what a person says is not so, whatever the record lets think.
func denied(facts map[string]string) (d remedy.Evidence) {
	f := factReader(facts)
	for name := range f {
		if item, ok := remedy.EvidenceNamed(name); ok && f.no(name) {
			d |= item
		}
	}
	return d
}

// OwnFigure is the source of a figure that the creditor set himself.
const OwnFigure = "your own figure"

// readCourt asks the law about the small-claims court that would be asked: at the
// creditor's place where a clause or assets there open it, else where the client is.
// A consumer is sued where he lives, whatever a clause says.
func readCourt(c *remedy.Case, b *law.Bundle, s *Setting, f factReader) {
	own := f.sum("small_claims_limit", c.Amount.Currency())
	if own.IsZero() && s.Limit.Currency() == c.Amount.Currency() {
		own = s.Limit
	}
	if own.Sign() > 0 {
		c.SmallClaimsLimit = own
		c.LimitMark = law.Mark{Sources: []string{OwnFigure}, Confidence: law.Single}
		return
	}
	place, who := c.Place, law.NaturalPerson
	if c.Debtor != remedy.Consumer && (c.VenueHome || c.LocalAssets) {
		place = s.home()
	}
	if s.Company {
		who = law.Business
	}
	court, ok := b.RemedyCourt(place, who, c.On)
	if !ok {
		return
	}
	if court.Limit != nil && court.Limit.Currency() == c.Amount.Currency() {
		c.SmallClaimsLimit, c.LimitMark = *court.Limit, court.Mark
	}
	mayFile := court.MayFile
	if n := s.Filed[place]; n > 0 {
		capped, err := b.SmallClaims(law.SmallClaimsQuery{Place: place, Plaintiff: who, Owed: c.SmallClaimsLimit, FilingDate: c.On, ClaimsThisYear: n})
		if err == nil {
			mayFile = capped.MayFile
			if capped.Limit.Known {
				c.SmallClaimsLimit, c.LimitMark = capped.Limit.Value, capped.Limit.Mark
			}
		}
	}
	c.SmallClaimsBarred = mayFile != nil && !*mayFile
}

// readOrder asks the law of the client's place for an order for payment.
func readOrder(c *remedy.Case, b *law.Bundle, f factReader) {
	currency := c.Amount.Currency()
	if route := f["payment_order_route"]; route != "" {
		c.PaymentOrderRoute = route
		c.PaymentOrderFee, c.PaymentOrderLimit = f.sum("payment_order_fee", currency), f.sum("payment_order_limit", currency)
		return
	}
	order, ok, err := b.FastProcedure(c.Place, c.Amount)
	if err != nil || !ok || strings.HasPrefix(c.Place, "us") {
		return
	}
	c.PaymentOrderRoute, c.OrderMark = order.Name, order.Mark
	if order.Limit.Known && order.Limit.Value.Currency() == currency {
		c.PaymentOrderLimit = order.Limit.Value
	}
	if order.FeeAtLeast.Known && order.FeeAtLeast.Value.Currency() == currency {
		c.PaymentOrderFee = order.FeeAtLeast.Value
	}
}

// readActs finds the freelance-payment act that reaches the claim. A person's word
// goes before what the law file can tell from the places.
func readActs(c *remedy.Case, b *law.Bundle, s *Setting, f factReader) {
	if c.Amount.Currency() != "USD" || f.no("freelance_statute") {
		return
	}
	person := !s.Company
	acts, err := b.FreelanceActs(law.FreelanceQuery{ClientPlace: c.Place, CreditorPlace: s.home(), Owed: c.Amount, NaturalPerson: &person})
	if err != nil {
		return
	}
	for i := range acts {
		a := &acts[i]
		if a.Applies == law.AppliesNo || a.Applies != law.AppliesYes && !f.yes("freelance_statute") {
			continue
		}
		c.FreelanceStatute = true
		c.FreelanceNoComplaint = !a.Agency.Known || a.Agency.Value == "" || f.no("freelance_complaint")
		c.FreelanceNoFees = a.AttorneyFees.Known && !a.AttorneyFees.Value || f.no("freelance_statute_fees")
		return
	}
	c.FreelanceStatute = f.yes("freelance_statute")
	c.FreelanceNoComplaint, c.FreelanceNoFees = f.no("freelance_complaint"), f.no("freelance_statute_fees")
}

func debtorOf(file *receivable.File) remedy.Debtor {
	switch {
	case file.Client.Form == receivable.Consumer:
		return remedy.Consumer
	case file.Client.Form == receivable.SoleTrader:
		return remedy.SoleTrader
	case factReader(file.Facts).yes("large_company"), file.Facts["form"] == "large_company", file.Client.Form == receivable.Public:
		return remedy.LargeCompany
	}
	return remedy.Company
}

// placeOf is where the client is, as far as is known: else where the creditor is.
func placeOf(client *receivable.Client, s *Setting) string {
	if client.Place != "" {
		return day.NormalPlace(client.Place)
	}
	return s.home()
}

// distance is how far a client is from the creditor's courts.
func distance(home, place string) remedy.Distance {
	if home == place || home == "" || place == "" {
		return remedy.SameState
	}
	country := func(p string) string { return p[:min(2, len(p))] }
	if country(home) == country(place) {
		if len(home) == 2 || len(place) == 2 {
			return remedy.SameState // the part of the country is not known
		}
		return remedy.OtherState
	}
	return remedy.Complexity(country(place))
}

// usualHour is what an hour of one's own is reckoned at, in dollars, until the
// creditor has said what it costs him.
const usualHour = 75

// hourly is the creditor's own rate in the currency of an account.
func (s *Setting) hourly(c money.Currency, rate remedy.Rate) money.Amount {
	own := s.HourlyRate
	if own.Currency() == c {
		return own
	}
	value := float64(usualHour)
	if own.Sign() > 0 && own.Currency() == "USD" {
		value = float64(own.Minor()) / 100
	}
	if rate.PerUSD > 0 {
		value *= rate.PerUSD
	}
	unit := math.Pow10(c.Digits())
	return money.New(int64(math.Round(value*unit)), c)
}

// home is where the creditor is.
func (s *Setting) home() string {
	if s.Place != "" {
		return day.NormalPlace(s.Place)
	}
	return day.NormalPlace(s.Creditor.From)
}
