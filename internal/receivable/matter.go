package receivable

import (
	"dunwell/internal/day"
	"dunwell/internal/money"
)

// The roads outside the house, as they are armed, filed and placed. Letters may
// name one only after a person armed it.
const (
	RoadAttorney     = "attorney"
	RoadAgency       = "agency"
	RoadSmallClaims  = "small_claims"
	RoadPaymentOrder = "payment_order"
	RoadArbitration  = "arbitration"
	RoadCivilCourt   = "civil_court"
	RoadComplaint    = "statutory_complaint"
)

// Matter is a remedy under way outside: a claim filed with a court, an arbitrator
// or an agency of the state, or a file placed with an attorney or collection agency.
type Matter struct {
	ID      string
	Road    string // one of the Road constants
	Forum   string // the court, or who has the file
	Number  string // of the court or the file, "" where none is known
	On      day.Date
	Claimed money.Amount // what was filed or placed
	Waived  money.Amount // given up by filing within a limit; taken back when withdrawn

	// Letter is the day on which the attorney's letter, or the complaint's notice,
	// went to the client, and Until the last day it gave; zero where none went.
	Letter day.Date
	Until  day.Date

	// Commission is what whoever has the file keeps of what comes in, as agreed:
	// "25%", or in slices "30% to 5000, 20%". Recall is the day on which the file can
	// be asked back. Both are "" and zero where nothing was agreed.
	Commission string
	Recall     day.Date
	Pays       string // whom the client pays meanwhile: one of the Pays constants, "" for what is usual

	Author  string
	Ended   day.Date // zero while it runs
	Outcome string   // MatterWithdrawn and its like; "" while it runs
}

// Whom the client pays while somebody else has the file.
const (
	PaysThem = "them"
	PaysUs   = "us"
)

// Placed reports a file in other hands: the client speaks to them, not to the creditor.
func (m *Matter) Placed() bool { return m.Road == RoadAgency || m.Road == RoadAttorney }

// PaysThem reports that the client is to pay whoever has the file. An agency is usually
// paid itself; an attorney and a court leave that to the creditor.
func (m *Matter) PaysThem() bool { return m.Pays == PaysThem || m.Pays == "" && m.Road == RoadAgency }

// Live reports a matter that was under way on the day.
func (m Matter) Live(on day.Date) bool {
	return !m.On.After(on) && (m.Ended.IsZero() || m.Ended.After(on))
}

// Notice is where an attorney's letter or a statutory complaint stands.
type Notice string

// The states of a notice. Lapsed: its last day is over.
const (
	NoticeNone    Notice = "none"
	NoticeRunning Notice = "running"
	NoticeLapsed  Notice = "lapsed"
)

// Notice is how far the matters of a road have come on a day: the furthest of
// them counts, also of one that has ended. A notice without a last day never lapses.
func (f *File) Notice(road string, on day.Date) Notice {
	state := NoticeNone
	for _, m := range f.Matters {
		switch {
		case m.Road != road || m.Letter.IsZero() || m.Letter.After(on):
		case !m.Until.IsZero() && m.Until.Before(on):
			return NoticeLapsed
		default:
			state = NoticeRunning
		}
	}
	return state
}

// Waiver is what is given up by filings that stand on the day. Outside the court
// that took the claim the whole is asked for.
func (f *File) Waiver(on day.Date) (money.Amount, error) {
	tally := money.Tally{}
	tally.Add(money.New(0, f.Currency))
	for _, m := range f.Matters {
		if m.Live(on) {
			tally.Add(m.Waived)
		}
	}
	return tally.Sum()
}

// FactPersist is the fact that ends the free reminders about what was written
// off: "no".
const FactPersist = "persist"

// Persists reports that something was written off and is still to be asked for
// with a free reminder now and then, as long as limitation allows.
func (f *File) Persists() bool { return f.WrittenOff.Sign() > 0 && f.Facts[FactPersist] != "no" }

// Disarm forgets the armed road on a day before it was armed, and once nothing is
// open of what was owed on the day it was armed: the decision was about those
// debts, and a later invoice needs another.
func (f *File) Disarm(on day.Date) {
	if f.Armed == "" || f.ArmedOn.IsZero() {
		return
	}
	if !f.ArmedOn.After(on) {
		for i := range f.Items {
			if item := &f.Items[i]; item.Kind.Raises() && item.Open.Sign() > 0 && !item.Void && !item.Gone && !item.On.After(f.ArmedOn) {
				return
			}
		}
	}
	f.Armed, f.ArmedForum, f.ArmedOn = "", "", day.Date{}
}
