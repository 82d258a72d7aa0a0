package recovery

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"dunwell/internal/chase"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// FactKind says how the value of a fact is written.
type FactKind string

// The kinds of value. FactWords is one of a closed list.
const (
	FactText   FactKind = "text"
	FactYesNo  FactKind = "yes or no"
	FactWords  FactKind = "word"
	FactDay    FactKind = "day"
	FactMoney  FactKind = "sum"
	FactShare  FactKind = "share"
	FactNumber FactKind = "number"
	FactWorth  FactKind = "worth" // a sum, or a yearly margin and years
)

// KnownFact is a fact that the product reads, with what it means in one line.
type KnownFact struct {
	Group   string
	Key     string
	Kind    FactKind
	Words   []string // of FactWords
	Meaning string
}

// Value is how the fact is written, for people.
func (k KnownFact) Value() string {
	switch k.Kind {
	case FactWords:
		return strings.Join(k.Words, ", ")
	case FactShare:
		return "share, as 0.4 or 40%"
	case FactWorth:
		return "sum, or margin and years, as 4000 a year for 2 years or 4000 x 2"
	}
	return string(k.Kind)
}

var letterStates = []string{"none", "lapsed"}

// KnownFacts is the closed list of facts that the product reads, in the order in
// which they are shown. Others are kept as free facts.
func KnownFacts() []KnownFact {
	return slices.Concat(clientFacts, evidenceFacts, agreementFacts, clauseFacts, standingFacts, roadFacts, limitationFacts)
}

var clientFacts = []KnownFact{
	{"Client", "name", FactText, nil, "who owes"},
	{"Client", "address", FactText, nil, "postal lines, split by |"},
	{"Client", "place", FactText, nil, "state or country: us_texas, gb_eng, de"},
	{"Client", "zone", FactText, nil, "time zone: Europe/Berlin"},
	{"Client", "language", FactText, nil, "language of letters to the client"},
	{"Client", "form", FactWords, []string{"company", "large_company", "sole_trader", "consumer", "public"}, "kind of debtor; law asks for it"},
	{"Client", "large_company", FactYesNo, nil, "orders and payments are different people: accounts payable is asked first"},
	{"Client", "contact", FactText, nil, "who is written to about money"},
	{"Client", "email", FactText, nil, "his address"},
	{"Client", "phone", FactText, nil, "his number"},
	{"Client", "address_form", FactWords, []string{"ms", "mr"}, "how he is addressed"},
	{"Client", "informal", FactYesNo, nil, "written to informally"},
	{"Client", chase.FactPrefers, FactWords, []string{chase.PrefersEmail, chase.PrefersPhone, chase.PrefersPost}, "how he asked to be reached: phone puts a call before each friendly letter, post prints them"},
	{"Client", FactVATID, FactText, nil, "his VAT number, printed on own invoices; reverse charge needs it"},
	{"Client", FactBuyerRef, FactText, nil, "what he wants named on own invoices: a cost centre, a Leitweg-ID"},
	{"Client", FactEInvoice, FactWords, []string{"ubl", "cii", "none"}, "electronic twin of own invoices to him"},
	{"Client", FactRegisteredName, FactText, nil, "exact legal name, as the register has it; court papers are served on it"},
	{"Client", FactRegisterNumber, FactText, nil, "number in the register"},
	{"Client", FactRegisteredAgent, FactText, nil, "registered agent, or who else takes papers for the client"},
	{"Client", FactServiceAddress, FactText, nil, "address at which papers reach him, lines split by |"},
	{"Client", "opt_out", FactYesNo, nil, "never chased by the machine"},
	{"Client", "policy", FactText, nil, "ladder of this client"},
}

var evidenceFacts = []KnownFact{
	{"Evidence", "signed_contract", FactYesNo, nil, "a signed contract or accepted proposal"},
	{"Evidence", "email_agreement_only", FactYesNo, nil, "agreed by e-mail only"},
	{"Evidence", "approvals_of_work_and_revisions", FactYesNo, nil, "the client approved the work and its revisions"},
	{"Evidence", receivable.FactDeemed, FactYesNo, nil, "the client did not answer, and the agreement counts that as approval"},
	{"Evidence", "delivery_or_use_proof", FactYesNo, nil, "proof that the work was delivered or is in use"},
	{"Evidence", "debt_acknowledged_in_writing", FactYesNo, nil, "the client admitted the debt in writing"},
	{"Evidence", "invoices_received_unobjected", FactYesNo, nil, "the invoices were received and nobody objected"},
	{"Evidence", "part_payment_made", FactYesNo, nil, "a part was paid"},
	{"Evidence", "change_orders_approved", FactYesNo, nil, "extra work was approved in writing"},
	{"Evidence", "final_demand_on_file", FactYesNo, nil, "a final demand was sent and is on file"},
	{"Evidence", "written_dispute_before_due", FactYesNo, nil, "the client complained in writing before the due date"},
	{"Evidence", "written_dispute_after_due", FactYesNo, nil, "the client complained in writing after it"},
	{"Evidence", "real_defect_evidence", FactYesNo, nil, "the client can show a real defect"},
}

var agreementFacts = []KnownFact{
	{"Agreement", "agreement", FactText, nil, "the agreement as a phrase with its date: contract of 3 May 2026"},
	{"Agreement", "contract", FactWords, []string{"written", "oral", "open_account"}, "kind of agreement; limitation depends on it"},
	{"Agreement", "agreed_days", FactNumber, nil, "days to pay that were agreed"},
	{"Agreement", "accepted", FactDay, nil, "day on which work or goods were accepted, where law counts from it"},
	{"Agreement", "work", FactText, nil, "name of the work; kept: it is not ended, whatever happens"},
	{"Agreement", "work_done", FactText, nil, "what was done and when, in a sentence for the final demand"},
	{"Agreement", "work_paused", FactDay, nil, "day since which work rests"},
	{"Agreement", "ongoing_work", FactYesNo, nil, "work for the client is under way"},
	{"Agreement", "work_in_use", FactYesNo, nil, "the client uses what was made"},
}

var clauseFacts = []KnownFact{
	{"Clauses", "interest_clause", FactYesNo, nil, "late interest is agreed"},
	{"Clauses", "interest_rate", FactText, nil, "the agreed rate in the words of the contract: 1.5% a month"},
	{"Clauses", FactWaive, FactWords, []string{"interest", "compensation", "costs", waiveAll}, "charges you give up on this account; empty takes it back"},
	{"Clauses", FactEndRight, FactYesNo, nil, "the agreement or the law lets you end the work for want of payment"},
	{"Clauses", "attorney_fee_clause", FactYesNo, nil, "the winner gets his attorney's fees"},
	{"Clauses", "suspension_right", FactYesNo, nil, "work may rest while invoices are late"},
	{"Clauses", "pause_clause", FactText, nil, "where that right stands"},
	{"Clauses", "rights_on_payment", FactYesNo, nil, "rights pass on full payment only"},
	{"Clauses", "kill_fee", FactMoney, nil, "sum due when the work is cancelled"},
	{"Clauses", "arbitration", FactWords, []string{"none", "home", "away"}, "seat of an arbitration clause"},
	{"Clauses", "arbitration_provider", FactWords, []string{"online", "admin"}, "online, or an administered provider such as AAA or JAMS"},
	{"Clauses", "small_claims_carve_out", FactYesNo, nil, "the clause leaves small claims open"},
	{"Clauses", "venue_home", FactYesNo, nil, "courts at home are agreed"},
	{"Clauses", "service_by_email", FactYesNo, nil, "papers may be served by e-mail"},
	{"Clauses", "acceptance_deemed", FactYesNo, nil, "work counts as accepted after some days"},
	{"Clauses", "revision_limits", FactYesNo, nil, "revisions are limited and extra work is ordered in writing"},
	{"Clauses", "owner_guarantee", FactYesNo, nil, "the owner vouches for the company"},
}

var standingFacts = []KnownFact{
	{"Standing", "solvency", FactWords, []string{"strong", "ok", "unknown", "stressed", "insolvent"}, "means of the strongest payer, a guarantor included"},
	{"Standing", "bank_known", FactYesNo, nil, "a bank account of the client is known"},
	{"Standing", "known_bank", FactText, nil, "which one"},
	{"Standing", "employer", FactText, nil, "who pays the client wages"},
	{"Standing", "owned_land", FactText, nil, "land that the client owns"},
	{"Standing", "bankruptcy_notice", FactYesNo, nil, "a notice of bankruptcy came: every contact stops"},
	{"Standing", "response", FactWords, []string{"new", "promised", "hardship", "disputes", "refuses", "silent", "broken", "unreachable"}, "how the client answers, where you know better than the record"},
	{"Standing", "vague_answers", FactNumber, nil, "answers without date or sum, those before Dunwell included"},
	{"Standing", "plans_broken", FactNumber, nil, "payment plans that were not kept"},
	{"Standing", "processing", FactYesNo, nil, "a large organisation is working on the invoice"},
	{"Standing", "payer_contact_asked", FactYesNo, nil, "accounts payable was asked for and written to"},
	{"Standing", "address_traced", FactYesNo, nil, "a traced or registered address is known"},
	{"Standing", FactExposureLimit, FactMoney, nil, "most that the client may owe and have in work, together; without it one milestone or four weeks of unpaid work"},
	{"Standing", FactReturnDeposit, FactNumber, nil, "per cent on order, on the terms the client came back on"},
	{"Standing", FactReturnTerms, FactNumber, nil, "days to pay, on the same terms"},
	{"Standing", "client_worth", FactWorth, nil, "what the client will still bring, after your cost: a sum for the next twelve months, or a yearly margin and years"},
	{"Standing", FactOffer, FactYesNo, nil, "the client offers a part to end the matter"},
	{"Standing", FactOfferShare, FactShare, nil, "which part of the claim"},
	{"Standing", FactCheque, FactWords, []string{"yes", "no", "held"}, "a payment marked as payment in full waits (dunwell paid --marked-full)"},
	{"Standing", FactChequeSum, FactMoney, nil, "its sum"},
	{"Standing", "dispute_answered", FactYesNo, nil, "the complaint was answered in writing and the day given is over"},
	{"Standing", "call", FactWords, []string{"waived"}, "the final demand needs no call"},
	{"Standing", FactRefused, FactText, nil, "why the client's mail server refuses letters; cleared by a good address"},
	{"Standing", receivable.FactPersist, FactYesNo, nil, "no: no free reminders after a write-off"},
}

var roadFacts = []KnownFact{
	{"Roads", "distance", FactWords, []string{"same_state", "other_state", "foreign_notable", "foreign_high", "foreign_very_high", "foreign_severe"}, "how far the client is from your courts, where the places do not say it"},
	{"Roads", "final_demand", FactWords, letterStates, "a final demand sent before Dunwell"},
	{"Roads", "attorney_letter", FactWords, letterStates, "an attorney's letter sent before Dunwell"},
	{"Roads", FactBudget, FactMoney, nil, "most that an attorney may cost before he asks you again"},
	{"Roads", "statutory_complaint", FactWords, letterStates, "a complaint under a freelance-payment act"},
	{"Roads", "freelance_statute", FactWords, []string{"yes", "no", "unknown"}, "a freelance-payment act covers this work"},
	{"Roads", "freelance_statute_fees", FactYesNo, nil, "that act gives attorney's fees"},
	{"Roads", "freelance_complaint", FactYesNo, nil, "that act names an agency that takes complaints"},
	{"Roads", "payment_order_route", FactText, nil, "name of a fast court procedure, where the law figures name none"},
	{"Roads", "payment_order_fee", FactMoney, nil, "its fee with service"},
	{"Roads", "payment_order_limit", FactMoney, nil, "up to which sum it is open"},
	{"Roads", "small_claims_limit", FactMoney, nil, "limit of the court you would ask, where you know better"},
	{"Roads", "local_assets", FactYesNo, nil, "the client has assets at your place"},
	{"Roads", "travel_ok", FactYesNo, nil, "you would travel to a hearing"},
	{"Roads", "remote_hearing", FactYesNo, nil, "the court hears by video"},
}

var limitationFacts = []KnownFact{
	{"Limitation", "acknowledged", FactDay, nil, "day on which the client admitted the debt"},
	{"Limitation", "acknowledged_signed", FactYesNo, nil, "in a writing that he signed"},
	{"Limitation", "limitation_until", FactDay, nil, "last day to sue, where counsel named it"},
	{"Limitation", FactPersistUntil, FactDay, nil, "last day for notes about what was written off; kept when it is"},
	{"Limitation", factPersistSure, FactText, nil, "how sure that day is"},
}

// knownFact finds a fact of the list.
func knownFact(key string) (KnownFact, bool) {
	all := KnownFacts()
	if i := slices.IndexFunc(all, func(k KnownFact) bool { return k.Key == key }); i >= 0 {
		return all[i], true
	}
	return KnownFact{}, false
}

// read checks a value and writes it as it is kept: sums with their currency, a
// margin and years as they were written, shares as decimals, days as ISO days. An empty value says that the fact no
// longer holds.
func (k KnownFact) read(value string, currency money.Currency) (string, error) {
	bad := func() (string, error) {
		return "", fault.Invalidf("fact_unreadable", k.Key, "%q does not fit; it is %s", value, k.Value())
	}
	if value == "" {
		return "", nil
	}
	switch k.Kind {
	case FactYesNo:
		set, err := yes(k.Key, value)
		if err != nil {
			return bad()
		}
		return yesNo(set), nil
	case FactWords:
		if word := strings.ToLower(value); slices.Contains(k.Words, word) {
			return word, nil
		}
		return bad()
	case FactDay:
		on, err := day.Parse(value)
		if err != nil {
			return bad()
		}
		return on.String(), nil
	case FactMoney:
		sum, of, named := strings.Cut(value, " ")
		if named {
			currency = money.Currency(strings.ToUpper(of))
		}
		a, err := money.Parse(sum, currency)
		if err != nil || a.Sign() < 0 {
			return bad()
		}
		return a.String(), nil
	case FactWorth:
		if _, ok := chase.ParseWorth(value, currency); !ok {
			return bad()
		}
		if sum, err := (KnownFact{Key: k.Key, Kind: FactMoney}).read(value, currency); err == nil {
			return sum, nil
		}
		return strings.Join(strings.Fields(value), " "), nil
	case FactShare:
		return readShare(value, bad)
	case FactNumber:
		if n, err := strconv.Atoi(value); err != nil || n < 0 || n > 10_000 {
			return bad()
		}
	}
	return value, nil
}

// readShare reads a part of one, as a decimal or per cent.
func readShare(value string, bad func() (string, error)) (string, error) {
	digits, percent := strings.CutSuffix(value, "%")
	digits = strings.TrimSpace(digits)
	share, ok := new(big.Rat).SetString(digits)
	if !ok || len(digits) > 12 || strings.Trim(digits, "0123456789.") != "" {
		return bad()
	}
	if percent {
		share.Quo(share, big.NewRat(100, 1))
	}
	if share.Sign() <= 0 || share.Cmp(big.NewRat(1, 1)) > 0 {
		return bad()
	}
	return strings.TrimRight(strings.TrimRight(share.FloatString(6), "0"), "."), nil
}

// nearestFact is the known fact that a key may have been meant for, "" where none
// is near.
func nearestFact(key string) string {
	best, score := "", max(2, len(key)/3)+1
	for _, k := range KnownFacts() {
		if far := editDistance(key, k.Key); far < score {
			best, score = k.Key, far
		}
	}
	return best
}

// editDistance counts the letters to change, add or leave out.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
