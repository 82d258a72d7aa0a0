package chase

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

type factsJSON struct {
	Creditor     receivable.CreditorID `json:"creditor"`
	Account      receivable.AccountID  `json:"account"`
	Today        day.Date              `json:"today"`
	Currency     money.Currency        `json:"currency"`
	Claim        claimJSON             `json:"claim"`
	Arrangements []arrangementJSON     `json:"arrangements"`
	Touches      []touchJSON           `json:"touches"`
	Received     []receiptJSON         `json:"received"`
	Unclear      *receiptJSON          `json:"unclear"`
	Plan         *planJSON             `json:"plan"`
	Settlement   *settlementJSON       `json:"settlement"`
	Cause        receivable.Cause      `json:"cause"`
	CauseOn      day.Date              `json:"cause_on"`
	FirstSeen    day.Date              `json:"first_seen"`
	Doubtful     bool                  `json:"doubtful"`
	OptOut       bool                  `json:"opt_out"`
	PaidLate     bool                  `json:"paid_late"`
	Place        string                `json:"place"`
	Form         receivable.Form       `json:"form"`
	Contact      receivable.ContactID  `json:"contact"`
	Reach        Reach                 `json:"reach"`
	Prefers      string                `json:"prefers"`
	WorkActive   bool                  `json:"work_active"`
	WorkGoesOn   bool                  `json:"work_goes_on"`
	PauseRight   bool                  `json:"pause_right"`
	CallWaived   bool                  `json:"call_waived"`
	WorkKept     bool                  `json:"work_kept"`
	Law          legalJSON             `json:"law"`
	Case         caseRecord            `json:"case"`
	Denied       remedy.Evidence       `json:"denied"`
	Figures      map[string]string     `json:"figures"`
	Matter       string                `json:"matter"`
	Placed       bool                  `json:"placed"`
	Counsel      string                `json:"counsel"`
	Judgment     *judgedJSON           `json:"judgment"`
	Armed        string                `json:"armed"`
	GivenUp      int64                 `json:"given_up"`
	GivenOn      day.Date              `json:"given_on"`
	GivenTill    day.Date              `json:"given_till"`
	MoneyThrough day.Date              `json:"money_through"`
	Reads        bool                  `json:"reads"`
	Autopilot    []string              `json:"autopilot"`
	Client       *calendarJSON         `json:"client"`
	CreditorDays *calendarJSON         `json:"creditor_days"`
}

type judgedJSON struct {
	Words   string                   `json:"words"`
	State   receivable.JudgmentState `json:"state"`
	Since   day.Date                 `json:"since"`
	Expires day.Date                 `json:"expires"`
	Step    string                   `json:"step"`
	Look    day.Date                 `json:"look"`
	Part    day.Date                 `json:"part"`
	Missed  day.Date                 `json:"missed"`
}

type legalJSON struct {
	Version        string         `json:"version"`
	DemandDays     int            `json:"demand_days"`
	DemandSource   string         `json:"demand_source"`
	DemandRecalled bool           `json:"demand_recalled"`
	LastDay        day.Date       `json:"last_day"`
	Sure           law.Confidence `json:"sure"`
}

func (j *legalJSON) legal() Legal {
	return Legal{Version: j.Version, Demand: DemandRule{Days: j.DemandDays, Source: j.DemandSource, Recalled: j.DemandRecalled}, LastDay: j.LastDay, Sure: j.Sure}
}

type claimJSON struct {
	Owed      int64      `json:"owed"`
	Askable   int64      `json:"askable"`
	Late      int64      `json:"late"`
	Disputed  int64      `json:"disputed"`
	Unapplied int64      `json:"unapplied"`
	Gone      int64      `json:"gone"`
	DaysLate  int        `json:"days_late"`
	DaysAsked int        `json:"days_asked"`
	Lines     []lineJSON `json:"lines"`
}

type lineJSON struct {
	Code     claim.LineCode    `json:"code"`
	Item     receivable.ItemID `json:"item"`
	On       day.Date          `json:"on"`
	Due      day.Date          `json:"due"`
	Days     int               `json:"days"`
	Amount   int64             `json:"amount"`
	Disputed int64             `json:"disputed"`
	Rests    int64             `json:"rests"`
	Covered  int64             `json:"covered"`
	Ask      int64             `json:"ask"`
}

type arrangementJSON struct {
	Kind     receivable.ArrangementKind `json:"kind"`
	On       day.Date                   `json:"on"`
	By       day.Date                   `json:"by"`
	Amount   int64                      `json:"amount"`
	Currency money.Currency             `json:"currency"`
	Item     receivable.ItemID          `json:"item"`
	Reason   string                     `json:"reason"`
	Ended    day.Date                   `json:"ended"`
	Outcome  string                     `json:"outcome"`
}

type touchJSON struct {
	On       day.Date              `json:"on"`
	Kind     receivable.TouchKind  `json:"kind"`
	Step     string                `json:"step"`
	Channel  string                `json:"channel"`
	Outcome  string                `json:"outcome"`
	Contact  receivable.ContactID  `json:"contact"`
	Deadline day.Date              `json:"deadline"`
	Delivery receivable.DeliveryID `json:"delivery"`
}

type receiptJSON struct {
	On       day.Date       `json:"on"`
	Amount   int64          `json:"amount"`
	Currency money.Currency `json:"currency"`
}

type calendarJSON struct {
	Place   string `json:"place"`
	Changes []struct {
		On   day.Date `json:"on"`
		Name string   `json:"name"`
		Work bool     `json:"work"`
	} `json:"changes"`
}

// ParseFacts reads what Canonical wrote. A field it does not know is an error:
// the facts are then those of a newer engine.
func ParseFacts(data []byte) (Facts, error) {
	var j factsJSON
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&j); err != nil {
		return Facts{}, fmt.Errorf("read facts: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return Facts{}, fmt.Errorf("read facts: more than one object")
	}
	f := Facts{
		Account: receivable.AccountKey{Creditor: j.Creditor, Account: j.Account},
		Today:   j.Today, Currency: j.Currency, Claim: j.Claim.claim(j.Today, j.Currency),
		Cause: j.Cause, CauseOn: j.CauseOn, FirstSeen: j.FirstSeen, Doubtful: j.Doubtful,
		OptOut: j.OptOut, PaidLate: j.PaidLate, Place: j.Place, Form: j.Form, Contact: j.Contact, Reach: j.Reach, Prefers: j.Prefers,
		WorkActive: j.WorkActive, WorkGoesOn: j.WorkGoesOn, PauseRight: j.PauseRight, CallWaived: j.CallWaived, WorkKept: j.WorkKept,
		Legal: j.Law.legal(), Figures: j.Figures, Matter: j.Matter, Placed: j.Placed, Counsel: j.Counsel, Judgment: (*Judged)(j.Judgment), Armed: j.Armed, GivenOn: j.GivenOn, GivenTill: j.GivenTill, MoneyThrough: j.MoneyThrough, Reads: j.Reads, Autopilot: j.Autopilot,
		Client: j.Client.calendar(), Creditor: j.CreditorDays.calendar(),
	}
	in := func(minor int64, c money.Currency) money.Amount {
		if c == "" {
			c = j.Currency
		}
		return money.New(minor, c)
	}
	if j.Case != nil {
		f.Case, f.Denied = j.Case.readCase(j.Currency), j.Denied
	}
	f.Plan, f.Settlement = j.Plan.plan(j.Currency), j.Settlement.settlement(j.Currency)
	if j.GivenUp != 0 {
		f.GivenUp = money.New(j.GivenUp, j.Currency)
	}
	for _, a := range j.Arrangements {
		f.Arrangements = append(f.Arrangements, receivable.Arrangement{
			Kind: a.Kind, On: a.On, By: a.By, Amount: in(a.Amount, a.Currency), Item: a.Item, Reason: a.Reason, Ended: a.Ended, Outcome: a.Outcome,
		})
	}
	for _, t := range j.Touches {
		f.Touches = append(f.Touches, receivable.Touch{
			On: t.On, Kind: t.Kind, Step: t.Step, Channel: t.Channel, Outcome: t.Outcome, Contact: t.Contact, Deadline: t.Deadline, Delivery: t.Delivery,
		})
	}
	if r := j.Unclear; r != nil {
		f.Unclear = receivable.Receipt{On: r.On, Amount: in(r.Amount, r.Currency)}
	}
	for _, r := range j.Received {
		f.Received = append(f.Received, receivable.Receipt{On: r.On, Amount: in(r.Amount, r.Currency)})
	}
	return f, nil
}

func (j *claimJSON) claim(on day.Date, c money.Currency) claim.Claim {
	sum := func(minor int64) money.Amount { return money.New(minor, c) }
	out := claim.Claim{
		On: on, Currency: c, Owed: sum(j.Owed), Askable: sum(j.Askable), Late: sum(j.Late), Disputed: sum(j.Disputed),
		Unapplied: sum(j.Unapplied), Gone: sum(j.Gone), DaysLate: j.DaysLate, DaysAsked: j.DaysAsked,
	}
	for _, l := range j.Lines {
		out.Lines = append(out.Lines, claim.Line{
			Code: l.Code, Item: l.Item, On: l.On, Due: l.Due, Days: l.Days,
			Amount: sum(l.Amount), Disputed: sum(l.Disputed), Rests: sum(l.Rests), Covered: sum(l.Covered), Ask: sum(l.Ask),
		})
	}
	return out
}

func (j *calendarJSON) calendar() Calendar {
	if j == nil {
		return Calendar{}
	}
	var changes []receivable.HolidayChange
	for _, c := range j.Changes {
		changes = append(changes, receivable.HolidayChange{On: c.On, Name: c.Name, Work: c.Work})
	}
	return CalendarOf(j.Place, changes)
}
