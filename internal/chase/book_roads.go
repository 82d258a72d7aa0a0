package chase

import (
	"cmp"
	"math/big"
	"slices"
	"strings"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
)

// roadsArmed are the roads a person can decide on, and roadsFiled those on which
// a claim is filed.
var (
	roadsArmed = []string{receivable.RoadAttorney, receivable.RoadSmallClaims, receivable.RoadPaymentOrder, receivable.RoadArbitration,
		receivable.RoadAgency, receivable.RoadCivilCourt, receivable.RoadComplaint}
	roadsFiled = []string{receivable.RoadSmallClaims, receivable.RoadPaymentOrder, receivable.RoadArbitration, receivable.RoadCivilCourt, receivable.RoadComplaint}
)

// What is decided about a payment marked as payment in full.
const (
	chequeReturn = "return"
	chequeHold   = "hold"
	chequeAccept = "accept"
)

// chequeRests is how many days such a payment is held where no day is named.
const chequeRests = 14

// gift is what was given up of an account: written off, waived for a court, or
// forgiven for a payment in full.
type gift struct {
	item     receivable.ItemID
	matter   string // it was waived for; "" for none
	forgiven bool
	on       day.Date
	amount   money.Amount
	sets     []receivable.Allocation
}

// applyRoad lets something happen on the way to the money outside.
func (b *book) applyRoad(e *Event) error {
	if len(b.accounts) == 0 {
		return b.fault(e, "account_unknown", "Nothing was invoiced yet, so there is no account for %q.", e.Verb)
	}
	var why error
	did := false
	for _, a := range b.accounts {
		if c := cmp.Or(e.Amount.Currency(), e.Claimed.Currency()); c != "" && c != a.Currency {
			continue
		}
		if err := b.roadOf(a, e); err != nil {
			why = err
			continue
		}
		did, a.stirred = true, true
	}
	switch {
	case did:
		return nil // an account it does not fit is left as it is
	case why != nil:
		return why
	}
	return b.fault(e, "account_unknown", "Nothing was invoiced in the currency of this event.")
}

func (b *book) roadOf(a *livedAccount, e *Event) error {
	switch e.Verb {
	case "arm":
		return b.arm(a, e)
	case "filed":
		return b.file(a, e)
	case "withdrawn":
		return b.withdraw(a, e)
	case "placed":
		return b.place(a, e)
	case "write_off":
		return b.writeOff(a, e)
	default:
		return b.decideCheque(a, e)
	}
}

func (b *book) arm(a *livedAccount, e *Event) error {
	if e.What == "off" {
		if a.Armed == "" {
			return b.fault(e, "not_armed", "Nothing is armed.")
		}
		a.Armed, a.ArmedForum, a.ArmedOn = "", "", day.Date{}
		return nil
	}
	a.Armed, a.ArmedForum, a.ArmedOn = e.What, e.Text, e.On
	return nil
}

// file opens a matter for a claim that was filed. What is waived for it is given
// up from that day on, the youngest invoice first.
func (b *book) file(a *livedAccount, e *Event) error {
	if slices.ContainsFunc(a.Matters, func(m receivable.Matter) bool { return m.Road == e.What && m.Number == e.Number && m.Ended.IsZero() }) {
		return b.fault(e, "matter_known", "%s of %s is entered already.", e.Number, e.Text)
	}
	owed, err := claim.AsOf(a.File, e.On)
	if err != nil {
		return err
	}
	late := money.New(owed.Late.Minor()-owed.Unapplied.Minor(), a.Currency)
	m := receivable.Matter{ID: b.newID("matter"), Road: e.What, Forum: e.Text, Number: e.Number, On: e.On, Until: e.Day,
		Waived: money.New(e.Amount.Minor(), a.Currency), Claimed: e.Claimed}
	if !e.Day.IsZero() {
		m.Letter = e.On
	}
	if m.Waived.Sign() > 0 && !m.Waived.Less(late) {
		return b.fault(e, "sum_above_owed", "Only %s is late, so %s cannot be waived for the rest.", late, m.Waived)
	}
	if m.Claimed.Sign() <= 0 {
		if m.Claimed = money.New(late.Minor()-m.Waived.Minor(), a.Currency); m.Claimed.Sign() <= 0 {
			return b.fault(e, "nothing_owed", "Nothing was late on %s; name what was filed with \"claimed\".", e.On)
		}
	}
	a.Matters = append(a.Matters, m)
	if m.Waived.Sign() > 0 {
		b.waive(a, m)
	}
	return nil
}

// waive gives up a sum of the youngest invoices.
func (b *book) waive(a *livedAccount, m receivable.Matter) {
	id := b.give(a, gift{matter: m.ID, on: m.On, amount: m.Waived})
	g := &a.gifts[len(a.gifts)-1]
	var debts []receivable.Item
	for i := range a.Items {
		if it := &a.Items[i]; it.Kind.Raises() && it.Open.Sign() > 0 && !it.Void && !it.Gone {
			debts = append(debts, *it)
		}
	}
	slices.SortStableFunc(debts, func(x, y receivable.Item) int { return cmp.Or(y.Due.Compare(x.Due), y.On.Compare(x.On)) })
	left := m.Waived.Minor()
	for i := range debts {
		part := min(left, debts[i].Open.Minor())
		if left -= part; part > 0 {
			one := receivable.Allocation{From: id, To: debts[i].ID, On: m.On, Amount: money.New(part, a.Currency)}
			a.set(one, 1)
			g.sets = append(g.sets, one)
		}
	}
}

// give books what is given up, set against nothing yet.
func (b *book) give(a *livedAccount, g gift) receivable.ItemID {
	g.item = receivable.ItemID(b.newID("write_off"))
	a.Items = append(a.Items, receivable.Item{ID: g.item, Kind: receivable.WriteOff, On: g.on, Amount: g.amount.Neg(), Open: g.amount.Neg()})
	a.gifts = append(a.gifts, g)
	a.countGifts()
	return g.item
}

// takeBack lets be owed again what was given up so.
func (a *livedAccount) takeBack(these func(*gift) bool) {
	a.gifts = slices.DeleteFunc(a.gifts, func(g gift) bool {
		if !these(&g) {
			return false
		}
		for _, m := range g.sets {
			a.set(m, -1)
		}
		for i := range a.Items {
			if a.Items[i].ID == g.item {
				a.Items[i].Void = true
			}
		}
		return true
	})
	a.countGifts()
}

// countGifts adds up what is written off; what was waived or forgiven is not.
func (a *livedAccount) countGifts() {
	a.WrittenOff, a.WrittenOffOn = money.New(0, a.Currency), day.Date{}
	for i := range a.gifts {
		if g := &a.gifts[i]; g.matter == "" && !g.forgiven {
			a.WrittenOff = money.New(a.WrittenOff.Minor()+g.amount.Minor(), a.Currency)
			a.WrittenOffOn = day.Max(a.WrittenOffOn, g.on)
		}
	}
}

// withdraw ends a matter, named by its number or by who has it.
func (b *book) withdraw(a *livedAccount, e *Event) error {
	for i := range a.Matters {
		m := &a.Matters[i]
		if !m.Ended.IsZero() || e.What == "" || m.Number != e.What && !strings.EqualFold(m.Forum, e.What) {
			continue
		}
		m.Ended, m.Outcome = e.On, "withdrawn"
		a.takeBack(func(g *gift) bool { return g.matter == m.ID })
		return b.settle(a, nil, e.On)
	}
	return b.fault(e, "matter_unknown", "Nothing is filed or placed under %q.", e.What)
}

// place gives the file to an attorney or an agency. Told of the same again, it
// adds the letter.
func (b *book) place(a *livedAccount, e *Event) error {
	switch {
	case e.Letter.IsZero() != e.Day.IsZero(), !e.Letter.IsZero() && (e.What != receivable.RoadAttorney || !e.Day.After(e.Letter)):
		return b.fault(e, "letter_days", "An attorney's letter has the day it went out and a later last day: letter and until.")
	case e.Letter.After(e.On):
		return b.fault(e, "day_ahead", "%s has not come yet; enter the letter once it is out.", e.Letter)
	}
	i := slices.IndexFunc(a.Matters, func(m receivable.Matter) bool {
		return m.Road == e.What && strings.EqualFold(m.Forum, e.Text) && m.Ended.IsZero()
	})
	switch {
	case i >= 0 && e.Letter.IsZero():
		return b.fault(e, "matter_known", "The file is with %s already.", e.Text)
	case i >= 0:
		a.Matters[i].Letter, a.Matters[i].Until = e.Letter, e.Day
	default:
		owed, err := claim.AsOf(a.File, e.On)
		if err != nil {
			return err
		}
		a.Matters = append(a.Matters, receivable.Matter{ID: b.newID("matter"), Road: e.What, Forum: e.Text, Number: e.Number, On: e.On,
			Claimed: owed.Late, Waived: money.New(0, a.Currency), Letter: e.Letter, Until: e.Day})
	}
	if !e.Letter.IsZero() {
		a.Touches = append(a.Touches, receivable.Touch{On: e.Letter, Kind: receivable.Written, Step: string(AttorneyLetter), Channel: "other", Deadline: e.Day})
	}
	return nil
}

// writeOff gives up what is owed, or a part of it, the oldest first.
func (b *book) writeOff(a *livedAccount, e *Event) error {
	owed, err := claim.AsOf(a.File, e.On)
	if err != nil {
		return err
	}
	amount := owed.Owed
	if e.Amount.Sign() > 0 {
		amount = e.Amount
	}
	switch {
	case owed.Owed.Sign() <= 0:
		return b.fault(e, "nothing_owed", "Nothing is owed.")
	case owed.Owed.Less(amount):
		return b.fault(e, "sum_above_owed", "Only %s is owed.", owed.Owed)
	}
	b.give(a, gift{on: e.On, amount: amount})
	return b.settle(a, nil, e.On)
}

// markedFull lays a payment marked as payment in full before a person, where it
// is less than what is owed: it is not booked, and nothing goes out meanwhile.
func (b *book) markedFull(a *livedAccount, e *Event) (bool, error) {
	if !e.Full {
		return false, nil
	}
	owed, err := claim.AsOf(a.File, e.On)
	if err != nil || !e.Amount.Less(owed.Owed) {
		return false, err
	}
	a.cheque = e.Amount
	a.Facts["paid_in_full_cheque"], a.Facts["paid_in_full_sum"], a.Facts["offer_on_table"] = "yes", e.Amount.String(), "yes"
	a.Facts["offer_share"] = new(big.Rat).SetFrac64(e.Amount.Minor(), owed.Owed.Minor()).FloatString(4)
	b.arrange(a, &Event{On: e.On}, receivable.UnreadReply, "")
	a.Arrangements[len(a.Arrangements)-1].Reason = chequeWaits
	return true, nil
}

// decideCheque ends the wait: sent back, held uncashed, or taken for the whole.
func (b *book) decideCheque(a *livedAccount, e *Event) error {
	if a.cheque.IsZero() {
		return b.fault(e, "cheque_unknown", "No payment marked as payment in full waits.")
	}
	if e.What == chequeHold && !e.Day.IsZero() && !e.Day.After(e.On) {
		return b.fault(e, "day_past", "It is held until a day to come, not %s.", e.Day)
	}
	for i := range a.Arrangements {
		if h := &a.Arrangements[i]; h.Ended.IsZero() && (h.Reason == chequeWaits || h.Reason == chequeHeld) {
			h.Ended, h.Outcome = e.On, e.What
		}
	}
	if e.What == chequeHold {
		a.Facts["paid_in_full_cheque"] = "held"
		hold := *e
		if hold.Day.IsZero() {
			hold.Day = e.On.AddDays(chequeRests)
		}
		b.arrange(a, &hold, receivable.Pause, "")
		a.Arrangements[len(a.Arrangements)-1].Reason = chequeHeld
		return nil
	}
	sum := a.cheque
	a.cheque = money.Amount{}
	for _, name := range []string{"paid_in_full_cheque", "paid_in_full_sum", "offer_on_table", "offer_share"} {
		delete(a.Facts, name)
	}
	if e.What == chequeReturn {
		return nil
	}
	if err := b.applyItem(&Event{Line: e.Line, On: e.On, Verb: "paid", Amount: sum}); err != nil {
		return err
	}
	owed, err := claim.AsOf(a.File, e.On)
	if err != nil || owed.Owed.Sign() <= 0 {
		return err
	}
	b.give(a, gift{forgiven: true, on: e.On, amount: owed.Owed})
	return b.settle(a, nil, e.On)
}

// The reasons of the rest while such a payment waits, and while it lies uncashed.
const (
	chequeWaits = "A payment marked as payment in full waits for your decision"
	chequeHeld  = "A payment marked as payment in full is held, uncashed"
)
