package remedy

import (
	"strconv"
	"strings"

	"dunwell/internal/money"
	"dunwell/internal/policy/yamlform"
)

// mostCase bounds a facts file, in bytes.
const mostCase = 64 << 10

// ParseCase reads a facts file, YAML or JSON: the facts of case_schema, bare or
// under "facts". Every unknown key and every bad value is a fault with its line.
func ParseCase(name string, data []byte) (*Case, error) {
	file, form := yamlform.Open(name, data, mostCase)
	if form.Has("facts") {
		form.Text("id")
		form.Text("title")
		form.Text("about")
		inner := form.Form("facts")
		form.Done()
		form = inner
	}
	r := caseReader{form: form}
	c := r.read()
	form.Done()
	if err := file.Err(); err != nil {
		return nil, err
	}
	if err := c.Check(); err != nil {
		return nil, err
	}
	return c, nil
}

type caseReader struct {
	form     *yamlform.Form
	currency money.Currency
}

func (r *caseReader) read() *Case {
	f := r.form
	f.Need("amount", "age_days", "reminders", "response", "evidence", "solvency", "debtor", "distance", "hourly_rate")
	c := &Case{}
	r.currency = "USD"
	if word, ok := f.Text("currency"); ok {
		r.currency = money.Currency(strings.ToUpper(word))
		if !r.currency.Known() {
			f.Fault("currency", "currency_unknown", "%q is not a currency code of ISO 4217, such as USD or EUR.", word)
			r.currency = "USD"
		}
	}
	c.Place, _ = f.Text("place")
	c.On, _ = f.Day("on")
	r.claim(c)
	r.letters(c)
	r.clauses(c)
	r.options(c)
	return c
}

func (r *caseReader) claim(c *Case) {
	c.Amount = r.sum("amount")
	c.LimitCounts = r.sum("limit_counts")
	c.HourlyRate = r.sum("hourly_rate")
	c.SmallClaimsLimit = r.sum("small_claims_limit")
	c.SmallClaimsBarred = r.yes("small_claims_barred")
	c.ClientWorth = r.sum("client_worth")
	c.AgeDays = r.whole("age_days", 0, 36500)
	c.Reminders = r.whole("reminders", 0, 1000)
	c.VagueAnswers = r.whole("vague_answers", 0, 1000)
	c.PlansBroken = r.whole("plans_broken", 0, 100)
	c.Response = word(r, "response", responses)
	c.Solvency = word(r, "solvency", solvencies)
	c.Distance = word(r, "distance", distances)
	c.Debtor = word(r, "debtor", debtors)
	for _, name := range r.form.Texts("evidence", 30) {
		item, ok := EvidenceNamed(name)
		if !ok {
			r.form.Fault("evidence", "word_unknown", "%q is no item of evidence; use: %s.", name, strings.Join(evidenceNames[:], ", "))
		}
		c.Evidence |= item
	}
	if r.form.Has("limitation_days") {
		c.LimitationKnown = true
		c.LimitationDays = r.whole("limitation_days", -36500, 36500)
	}
}

func (r *caseReader) letters(c *Case) {
	states := []LetterState{NotSent, Lapsed}
	c.FinalDemand = word(r, "final_demand", states)
	c.AttorneyLetter = word(r, "attorney_letter", states)
	c.Complaint = word(r, "statutory_complaint", states)
	c.DemandUntil, _ = r.form.Day("demand_until")
	c.DisputeAnswered = r.yes("dispute_answered")
	c.PayerContactAsked = r.yes("payer_contact_asked")
	c.AddressTraced = r.yes("address_traced")
	c.Processing = r.yes("processing")
	c.Bankruptcy = r.yes("bankruptcy_notice")
}

func (r *caseReader) clauses(c *Case) {
	c.Arbitration = word(r, "arbitration", []Seat{NoClause, SeatHome, SeatAway})
	c.AdministeredClause = word(r, "arbitration_provider", []string{"online", "admin"}) == "admin"
	c.SmallClaimsCarveOut = r.yes("small_claims_carve_out")
	c.FeeClause = r.yes("attorney_fee_clause")
	c.InterestClause = r.yes("interest_clause")
	c.SuspensionRight = r.yes("suspension_right")
	c.RightsOnPayment = r.yes("rights_on_payment")
	c.WorkInUse = r.yes("work_in_use")
	c.OngoingWork = r.yes("ongoing_work")
	c.OwnerGuarantee = r.yes("owner_guarantee")
	c.VenueHome = r.yes("venue_home")
	c.LocalAssets = r.yes("local_assets")
	c.WillTravel = r.yes("travel_ok")
	c.RemoteHearing = r.yes("remote_hearing")
	c.BankKnown = r.yes("bank_known")
}

func (r *caseReader) options(c *Case) {
	f := r.form
	c.FreelanceStatute = r.yes("freelance_statute")
	c.FreelanceNoFees = r.no("freelance_statute_fees")
	c.FreelanceNoComplaint = r.no("freelance_complaint")
	c.PaymentOrderRoute, _ = f.Text("payment_order_route")
	c.PaymentOrderFee = r.sum("payment_order_fee")
	c.PaymentOrderLimit = r.sum("payment_order_limit")
	c.OfferOnTable = r.yes("offer_on_table")
	if share, ok := f.Text("offer_share"); ok {
		v, err := strconv.ParseFloat(share, 64)
		if err != nil || !(v > 0 && v <= 1) {
			f.Fault("offer_share", "number_out_of_range", "%q needs a share of the claim above 0 and at most 1.", "offer_share")
		}
		c.OfferShare = v
	}
	if c.OfferOnTable && !f.Has("offer_share") {
		f.Fault("offer_on_table", "key_missing", "An offer on the table needs its %q.", "offer_share")
	}
	c.PaidInFullCheque = r.yes("paid_in_full_cheque")
	r.rate(c)
}

// rate reads what a dollar costs in the currency of the case.
func (r *caseReader) rate(c *Case) {
	form := r.form.Form("rate")
	text, ok := form.Text("per_usd")
	if ok {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil || !(v > 0 && v <= 1e7) {
			form.Fault("per_usd", "number_out_of_range", "%q needs what one US dollar costs, such as 1.37.", "per_usd")
			v = 0
		}
		c.Rate.PerUSD = v
	}
	c.Rate.On, _ = form.Day("day")
	c.Rate.Source, _ = form.Text("source")
	if r.form.Has("rate") {
		form.Need("per_usd", "day")
	}
	form.Done()
}

func (r *caseReader) sum(key string) money.Amount {
	text, ok := r.form.Text(key)
	if !ok {
		return money.Amount{}
	}
	number, currency, named := strings.Cut(text, " ")
	if named && currency != string(r.currency) {
		r.form.Fault(key, "currency_mixed", "%q is in %s; all sums of a case are in one currency, here %s. Say it once as %q.", key, currency, r.currency, "currency")
		return money.Amount{}
	}
	a, err := money.Parse(number, r.currency)
	switch {
	case err != nil:
		r.form.Fault(key, "sum_unreadable", "%q needs a sum like 1234.50, with at most %d decimals, not %q.", key, r.currency.Digits(), text)
	case a.Sign() < 0 || key == "amount" && a.IsZero():
		r.form.Fault(key, "sum_not_positive", "%q must be more than nothing.", key)
	}
	return a
}

func (r *caseReader) yes(key string) bool {
	v, _ := r.form.Bool(key)
	return v
}

// no is for facts that hold unless they are denied.
func (r *caseReader) no(key string) bool {
	v, ok := r.form.Bool(key)
	return ok && !v
}

func (r *caseReader) whole(key string, least, most int) int {
	n, _ := r.form.Int(key, least, most)
	return n
}

func word[S ~string](r *caseReader, key string, list []S) S {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = string(w)
	}
	s, _ := r.form.OneOf(key, words...)
	return S(s)
}
