package recovery

import (
	"context"
	"math"
	"slices"

	"dunwell/internal/chase"
	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/store"
)

// CaseView is one account as its page and `dunwell remedy CLIENT` show it: what is
// owed, today's move, the roads side by side, what nobody has said yet, and what
// happened.
type CaseView struct {
	Weighed
	Owed     money.Amount
	Late     money.Amount
	DaysLate int

	Title  string // of today's move, verb first
	Why    string
	Said   Explanation
	Formal bool

	Forum   string   // of the road that is armed
	ArmedOn day.Date // zero where the day was not kept

	Roads   []Road
	Effects []Effect // by option of the ranking, in its order
	Asks    []Ask
	Rungs   []Rung
	Past    []Event // newest first

	Letter string // number of the letter that waits or leaves, "" for none
	State  receivable.DeliveryState
}

// Road is one a person can decide on, as it stands for this account.
type Road struct {
	Road   string // one of ArmedRoads
	Words  string
	Closed string // code of what closes it, "" while it is open
	Remedy remedy.ID
	Open   bool // the remedy can be taken today: no final demand has to lapse first
}

// Effect is what an option does beside its value.
type Effect struct {
	Loss      float64      // share of what the client would still bring that it puts at risk
	Low, High money.Amount // of its value, over the ways to count own time; equal where it makes no difference
}

// Rung is one step of the ladder as it stands for an account.
type Rung struct {
	Step  string
	Words string
	State RungState
	On    day.Date // done on, or not before
}

// RungState says whether a step of the ladder is behind.
type RungState string

// The states of a rung.
const (
	RungDone    RungState = "done"
	RungSkipped RungState = "skipped"
	RungNext    RungState = "next"
	RungLater   RungState = "later"
)

// AccountNumbered is the account with this number, as people call it.
func (d *Desk) AccountNumbered(ctx context.Context, creditor receivable.CreditorID, number string) (key receivable.AccountKey, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		key, err = accountNumbered(ctx, tx, creditor, number)
		return err
	})
	return key, err
}

// CaseView looks at one account on a day and writes nothing. Where nothing is late,
// or a rate of exchange is missing, Ranking holds the fault and all else is filled.
func (d *Desk) CaseView(ctx context.Context, key receivable.AccountKey, on day.Date) (CaseView, error) {
	said, err := d.Explain(ctx, key, on)
	if err != nil {
		return CaseView{}, err
	}
	v := CaseView{Said: said}
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		file, err := tx.AccountFile(ctx, key, on)
		if err != nil {
			return err
		}
		if v.Weighed, err = d.weigh(ctx, tx, &file, on); err != nil {
			return err
		}
		v.Forum, v.ArmedOn = file.ArmedForum, file.ArmedOn
		owed, err := claim.AsOf(file, on)
		if err != nil {
			return err
		}
		v.Owed, v.Late, v.DaysLate = owed.Owed, owed.Late, owed.DaysLate
		v.name()
		closed, err := d.roads(ctx, tx, &file, on)
		if err != nil {
			return err
		}
		v.roads(closed)
		v.effects()
		v.Asks = v.asks(&file)
		if err := d.rungs(ctx, tx, &v, &file, owed.OldestDue); err != nil {
			return err
		}
		if v.Past, err = eventsOf(ctx, tx, &file, on); err != nil {
			return err
		}
		return v.letter(ctx, tx)
	})
	return v, err
}

// name puts today's move into words.
func (v *CaseView) name() {
	step := ""
	if v.Said.Step != nil {
		step = *v.Said.Step
	}
	v.Title = titleOf(v.Said.Move, step, v.Client)
	if len(v.Said.Reasons) > 0 {
		v.Why = whyOf(step, v.Said.Reasons)
	}
}

// roadRemedies are the remedies behind a road; the first that is open counts.
var roadRemedies = map[string][]remedy.ID{
	receivable.RoadAttorney:     {remedy.AttorneyLetter},
	receivable.RoadAgency:       {remedy.Agency},
	receivable.RoadSmallClaims:  {remedy.SmallClaims, remedy.SmallClaimsPart},
	receivable.RoadPaymentOrder: {remedy.PaymentOrder},
	receivable.RoadArbitration:  {remedy.Arbitration},
	receivable.RoadCivilCourt:   {remedy.CivilCourt},
	receivable.RoadComplaint:    {remedy.Complaint},
}

// RoadOf is the road under which a remedy is decided on, "" for one that needs no
// decision of that kind.
func RoadOf(id remedy.ID) string {
	for _, road := range ArmedRoads() {
		if slices.Contains(roadRemedies[road], id) {
			return road
		}
	}
	return ""
}

// RoadWords names a road, with its forum where one is given.
func RoadWords(road, forum string) string { return roadWords(road, forum) }

// ToArm is the road that a decision would make sense about now: that of the
// recommended remedy, or the one a final demand may name; "" for none.
func (v *CaseView) ToArm() string {
	road := RoadOf(v.Ranking.Recommended)
	if v.Ranking.Recommended == remedy.FinalDemand {
		road = RoadOf(v.Ranking.NextStep)
	}
	if i := slices.IndexFunc(v.Roads, func(r Road) bool { return r.Road == road }); i < 0 || v.Roads[i].Closed != "" {
		return ""
	}
	return road
}

func (v *CaseView) roads(closed map[string]string) {
	for _, name := range ArmedRoads() {
		ids := roadRemedies[name]
		r := Road{Road: name, Words: roadWords(name, ""), Closed: closed[name], Remedy: ids[0]}
		for _, id := range ids {
			if o, ok := v.Ranking.Find(id); ok && o.Eligible {
				r.Remedy, r.Open = id, true
				break
			}
		}
		v.Roads = append(v.Roads, r)
	}
}

// effects looks up what each option does to the client, and how far its value
// moves with the way own time is counted.
func (v *CaseView) effects() {
	all := remedy.IDs()
	for _, o := range v.Ranking.Options {
		e := Effect{Low: o.Value, High: o.Value}
		if f, ok := v.parameters.Figure("model.relationship.loss_share." + string(o.Remedy)); ok {
			e.Loss = f.Value
		}
		place := slices.Index(all, o.Remedy)
		for _, r := range v.Ranking.Readings {
			if value := r.Values[place]; o.Eligible && !math.IsNaN(value) {
				c := o.Value.Currency()
				a := money.New(int64(math.Round(value*math.Pow10(c.Digits()))), c)
				if a.Less(e.Low) {
					e.Low = a
				}
				if e.High.Less(a) {
					e.High = a
				}
			}
		}
		v.Effects = append(v.Effects, e)
	}
}

// rungs lays the ladder out: what is done about the present debt, what is next.
func (d *Desk) rungs(ctx context.Context, tx *store.Tx, v *CaseView, file *receivable.File, oldest day.Date) error {
	run := d.newRun(v.On, false)
	c, err := run.creditorDay(ctx, tx, file.Key.Creditor)
	if err != nil {
		return err
	}
	p, err := run.policy(ctx, tx, c, file.Client.Policy)
	if err != nil {
		return err
	}
	next, last := "", -1
	if v.Said.Ladder.Next != nil {
		next = *v.Said.Ladder.Next
	}
	for i, step := range p.Steps {
		r := Rung{Step: string(step.Step), Words: StepWord(string(step.Step)), State: RungLater}
		if on := stepDone(file, step, oldest); !on.IsZero() {
			r.State, r.On, last = RungDone, on, i
		}
		v.Rungs = append(v.Rungs, r)
	}
	for i := range v.Rungs {
		r := &v.Rungs[i]
		switch {
		case r.Step == next:
			r.State, r.On = RungNext, v.Said.Ladder.Earliest
			next = ""
		case i < last && r.State == RungLater:
			r.State = RungSkipped
		}
	}
	if next != "" && v.DaysLate > 0 {
		v.Rungs = append(v.Rungs, Rung{Step: next, Words: StepWord(next), State: RungNext, On: v.Said.Ladder.Earliest})
	}
	return nil
}

// stepDone is the day on which a step was last taken about what is late now, no
// day where it was not.
func stepDone(file *receivable.File, step policy.Step, oldest day.Date) day.Date {
	if oldest.IsZero() {
		return day.Date{}
	}
	const slack = 3 // a note before the day may go out a little earlier than its rung
	from := oldest.AddDays(min(step.After, 0) - slack)
	var done day.Date
	for _, t := range file.Touches {
		is := t.Kind == receivable.Written && t.Step == string(step.Step)
		if step.Step == policy.Call {
			is = t.Kind == receivable.Called || t.Kind == receivable.CallWaived
		}
		if is && !t.On.Before(from) {
			done = t.On
		}
	}
	return done
}

// letter finds the letter that waits for a person or for its hour.
func (v *CaseView) letter(ctx context.Context, tx *store.Tx) error {
	open, err := tx.OpenDeliveries(ctx, []receivable.AccountKey{v.Account})
	if err != nil {
		return err
	}
	for _, delivery := range open[v.Account] {
		if !delivery.Rehearsal && !receivable.BesideChase(delivery.Step) {
			v.Letter, v.State, v.Formal = delivery.Number, delivery.State, delivery.Formal
		}
	}
	return nil
}

// NeedOf is the view as a need, for the forms of the desk.
func (v *CaseView) NeedOf() Need {
	n := Need{
		Kind: NeedDecision, Account: v.Account.Account, Of: v.Number, Client: v.Client, Move: v.Said.Move, Title: v.Title, Why: v.Why,
		Owed: v.Owed, DaysLate: v.DaysLate, Reasons: v.Said.Reasons, Formal: v.Formal, Number: v.Letter, State: v.State,
	}
	if v.Said.Move == string(chase.CallThem) {
		n.Kind = NeedCall
	}
	return n
}

// NearDays is how many days before its end the time to sue is called near.
const NearDays = 120

// Limitation tells where the time to sue stands: how many days are left of it;
// known is false where the last day is not known.
func (w *Weighed) Limitation() (left int, known bool) {
	return w.LastDay.Sub(w.On), !w.LastDay.IsZero()
}
