package recovery

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/claim"
	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/store"
)

// Filing is a claim filed with a court, an arbitrator or an agency of the state.
type Filing struct {
	Road    string
	Forum   string
	Number  string
	Claimed string   // sum filed; "" is what is late, less what is waived
	Waive   string   // sum given up to stay within a limit; "" is nothing
	Until   day.Date // last day the notice gave to answer; zero where it gave none
}

// filedRoads are the roads on which a claim is filed.
func filedRoads() []string {
	return []string{receivable.RoadSmallClaims, receivable.RoadPaymentOrder, receivable.RoadArbitration, receivable.RoadCivilCourt, receivable.RoadComplaint}
}

// Filed records that a claim was filed, and books what was waived for it: only
// here, for until a court has the claim every letter asks for the whole.
func (d *Desk) Filed(ctx context.Context, key receivable.AccountKey, f Filing, a Act) (Entry, error) {
	return d.do(ctx, key, VerbFiled, a, func(ctx context.Context, e *deed) error {
		if err := checkRoad(f.Road, filedRoads()); err != nil {
			return err
		}
		f.Forum, f.Number = strings.TrimSpace(f.Forum), strings.TrimSpace(f.Number)
		if f.Forum == "" || f.Number == "" {
			return fault.Invalidf("forum_missing", "", "name the court and its number of the case: --court NAME --number NUMBER")
		}
		if slices.ContainsFunc(e.file.Matters, func(m receivable.Matter) bool { return m.Number == f.Number && m.Road == f.Road && m.Ended.IsZero() }) {
			return fault.Conflictf("matter_known", "%s of %s is entered already", f.Number, f.Forum)
		}
		m := receivable.Matter{ID: e.tx.NewID(), Road: f.Road, Forum: f.Forum, Number: f.Number, On: e.act.On, Until: f.Until, Author: e.act.By}
		if !f.Until.IsZero() {
			m.Letter = e.act.On
		}
		if err := e.sums(&m, f); err != nil {
			return err
		}
		if err := e.checkFiling(ctx, m); err != nil {
			return err
		}
		if err := e.tx.SaveMatter(ctx, key, m); err != nil {
			return err
		}
		e.made("matter", m.ID, "")
		for name, value := range map[string]string{"road": f.Road, "forum": f.Forum, "number": f.Number, "claimed": m.Claimed.Decimal(), "until": f.Until.String()} {
			e.field(name, value)
		}
		e.said.Text = fmt.Sprintf("%s against %s is filed with %s, number %s", sumText(m.Claimed), e.file.Client.Name, f.Forum, f.Number)
		if f.Road != receivable.RoadComplaint { // the notice of a complaint lapses by itself
			if err := e.endTasks(ctx, m.ID, taskLimit); err != nil {
				return err
			}
			if err := e.awaitAnswer(ctx, &m, f.Until); err != nil {
				return err
			}
		}
		return e.waive(ctx, m)
	})
}

// sums reads what is filed and what is waived for it.
func (e *deed) sums(m *receivable.Matter, f Filing) (err error) {
	owed, err := claim.AsOf(*e.file, e.act.On)
	if err != nil {
		return err
	}
	late, err := owed.Late.Sub(owed.Unapplied)
	if err != nil {
		return err
	}
	if m.Waived = money.New(0, e.file.Currency); f.Waive != "" {
		if m.Waived, err = e.amountIn(f.Waive); err != nil {
			return err
		}
		if !m.Waived.Less(late) {
			return fault.Invalidf("sum_above_owed", "--waive", "only %s is late, so %s cannot be waived for the rest", sumText(late), sumText(m.Waived))
		}
	}
	if f.Claimed != "" {
		m.Claimed, err = e.amountIn(f.Claimed)
		return err
	}
	if m.Claimed, err = late.Sub(m.Waived); err == nil && m.Claimed.Sign() <= 0 {
		err = fault.Conflictf("nothing_owed", "nothing of %s was late on %s; name what was filed with --claimed SUM", e.file.Client.Name, e.act.On)
	}
	return err
}

// checkFiling says what stands against a filing as it was made. It is recorded in
// any case: what was filed was filed.
func (e *deed) checkFiling(ctx context.Context, m receivable.Matter) error {
	if m.Road == receivable.RoadComplaint { // no court: it may go with the demand
		return nil
	}
	w, err := e.desk.weigh(ctx, e.tx, e.file, m.On)
	if err != nil {
		return err
	}
	demanded := w.Case.FinalDemand == remedy.Lapsed || w.Case.Evidence.Has(remedy.DemandOnFile)
	switch last := w.LastDay; {
	case !last.IsZero() && last.Before(m.On):
		e.look = append(e.look, fmt.Sprintf("the right to sue ended on %s, before this was filed; %s can plead that", last, e.file.Client.Name))
	case !demanded && (last.IsZero() || last.Sub(m.On) > NearDays):
		e.look = append(e.look, fmt.Sprintf("no final demand to %s is on file, and a court may ask for one; if it was sent, enter it with its date (dunwell before, or dunwell fact %s final_demand=lapsed)", e.file.Client.Name, e.file.Number))
	}
	if m.Road == receivable.RoadSmallClaims {
		return e.checkWaiver(m, w.Case.SmallClaimsLimit)
	}
	return nil
}

// checkWaiver holds what was waived against what the limit asks.
func (e *deed) checkWaiver(m receivable.Matter, limit money.Amount) error {
	if limit.Sign() <= 0 || limit.Currency() != m.Claimed.Currency() {
		return nil // not known
	}
	whole, err := m.Claimed.Add(m.Waived)
	if err != nil {
		return err
	}
	over, err := whole.Sub(limit)
	if err != nil {
		return err
	}
	switch {
	case over.Sign() <= 0 && m.Waived.Sign() > 0:
		e.look = append(e.look, fmt.Sprintf("%s is within the limit known here, %s, so nothing had to be waived; %s was", sumText(whole), sumText(limit), sumText(m.Waived)))
	case over.Sign() > 0 && over != m.Waived:
		e.look = append(e.look, fmt.Sprintf("%s is %s above the limit known here, %s, so exactly that had to be waived, not %s", sumText(whole), sumText(over), sumText(limit), sumText(m.Waived)))
	}
	return nil
}

// waive books what was given up by filing within a limit.
func (e *deed) waive(ctx context.Context, m receivable.Matter) error {
	if m.Waived.Sign() <= 0 {
		return nil
	}
	e.field("waived", m.Waived.Decimal())
	e.said.Text += fmt.Sprintf("; %s is waived by that", sumText(m.Waived))
	id, err := e.giveUp(ctx, m.Waived, store.SourceWaived, waiverLabel(m))
	if err != nil {
		return err
	}
	return setOffYoungest(ctx, e.tx, e.file.Key, id, m.Waived, e.act.On)
}

// waiverLabel is how a waiver is named in the book; withdrawing finds it by that.
func waiverLabel(m receivable.Matter) string {
	return fmt.Sprintf("waived by filing, %s %s", m.Forum, m.Number)
}

// WithdrawMatter records that a filing was withdrawn, or a placed file taken back:
// what was waived is owed again. The matter is named by its number, or by who has it.
func (d *Desk) WithdrawMatter(ctx context.Context, key receivable.AccountKey, number string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbMatter, a, func(ctx context.Context, e *deed) error {
		m, err := e.matter(number)
		if err != nil {
			return err
		}
		if e.act.On.Before(m.On) {
			return fault.Invalidf("day_past", "", "%s is before %s, the day it began", e.act.On, m.On)
		}
		if err := e.tx.EndMatter(ctx, key, m.ID, e.act.On, "withdrawn"); err != nil {
			return err
		}
		e.made("matter_end", m.ID, "")
		e.field("number", m.Number)
		e.field("forum", m.Forum)
		e.said.Text = fmt.Sprintf("%s is withdrawn from %s", e.file.Client.Name, strings.TrimSpace(m.Forum+" "+m.Number))
		rows, err := e.tx.ItemsOf(ctx, key)
		if err != nil {
			return err
		}
		var ids []receivable.ItemID
		for _, r := range rows {
			if r.Item.Kind == receivable.WriteOff && r.Item.Source == store.SourceWaived && !r.Item.Void && r.Item.For == waiverLabel(m) {
				ids = append(ids, r.Item.ID)
				e.made("write_off_void", string(r.Item.ID), "")
			}
		}
		if len(ids) > 0 {
			e.said.Text += fmt.Sprintf("; the waived %s is owed again", sumText(m.Waived))
		}
		return takeBackWriteOffs(ctx, e.tx, key, ids, "")
	})
}

// goesBy reports a matter that goes by this number, id, or by who has it.
func goesBy(m *receivable.Matter, name string) bool {
	return m.Number == name || m.ID == name || strings.EqualFold(m.Forum, name)
}

// matter finds a running matter by its number, or by who has it.
func (e *deed) matter(number string) (receivable.Matter, error) {
	number = strings.TrimSpace(number)
	var found []receivable.Matter
	ended := false
	for _, m := range e.file.Matters {
		if number == "" || !goesBy(&m, number) {
			continue
		}
		if ended = ended || !m.Ended.IsZero(); m.Ended.IsZero() {
			found = append(found, m)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return receivable.Matter{}, fault.Invalidf("matter_unclear", "", "%q fits %d matters of %s; name one by its number", number, len(found), e.file.Client.Name)
	case ended:
		return receivable.Matter{}, fault.Conflictf("matter_ended", "%s has ended already", number)
	}
	return receivable.Matter{}, fault.NotFoundf("matter_unknown", "nothing of %s is filed or placed under %q", e.file.Client.Name, number)
}

// Placement is a file given to an attorney or a collection agency.
type Placement struct {
	Road   string
	With   string
	Number string
	Letter day.Date // the attorney's letter went out; zero where none did
	Until  day.Date // last day it gave

	Commission string   // what they keep of what comes in: "25%", "30% to 5000, 20%"; "" where nothing was agreed
	Recall     day.Date // from when the file can be asked back; zero where nothing was agreed
	Pays       string   // whom the client pays meanwhile, "" for what is usual: an agency, but no attorney
}

// Placed records that a file was given to an attorney or an agency, and when the
// attorney's letter went out. Told of the same attorney again, it adds the letter.
func (d *Desk) Placed(ctx context.Context, key receivable.AccountKey, p Placement, a Act) (Entry, error) {
	return d.do(ctx, key, VerbPlaced, a, func(ctx context.Context, e *deed) error {
		if err := checkRoad(p.Road, []string{receivable.RoadAgency, receivable.RoadAttorney}); err != nil {
			return err
		}
		p.With, p.Number = strings.TrimSpace(p.With), strings.TrimSpace(p.Number)
		if p.With == "" {
			return fault.Invalidf("forum_missing", "--with", "name the attorney or agency: --with NAME")
		}
		if err := e.checkLetter(p); err != nil {
			return err
		}
		for name, value := range map[string]string{"road": p.Road, "with": p.With, "number": p.Number, "letter": p.Letter.String(), "until": p.Until.String()} {
			e.field(name, value)
		}
		if err := e.entrust(ctx, p); err != nil {
			return err
		}
		if p.Letter.IsZero() {
			return nil
		}
		e.said.Text += fmt.Sprintf("; the letter went out on %s and gives until %s", p.Letter, p.Until)
		return e.touch(ctx, receivable.Touch{On: p.Letter, Kind: receivable.Written, Step: "attorney_letter", Channel: "other", Deadline: p.Until})
	})
}

func (e *deed) checkLetter(p Placement) error {
	switch {
	case p.Letter.IsZero() && p.Until.IsZero():
		return nil
	case p.Letter.IsZero() || p.Until.IsZero() || !p.Until.After(p.Letter):
		return fault.Invalidf("letter_days", "", "a letter has the day it went out and a later last day: --letter DATE --until DATE")
	case p.Letter.After(e.day):
		return fault.Invalidf("day_ahead", "", "%s has not come yet; enter the letter once it is out", p.Letter)
	case p.Road != receivable.RoadAttorney:
		return fault.Invalidf("letter_days", "", "only an attorney's letter is entered here; an agency writes in its own name")
	}
	return nil
}

// entrust opens the matter, or adds the letter to the one that runs with the same.
func (e *deed) entrust(ctx context.Context, p Placement) error {
	e.said.Text = fmt.Sprintf("The file of %s is with %s", e.file.Client.Name, roadWords(p.Road, p.With))
	for _, m := range e.file.Matters {
		if m.Road != p.Road || !strings.EqualFold(m.Forum, p.With) || !m.Ended.IsZero() {
			continue
		}
		if p.Letter.IsZero() {
			return fault.Conflictf("matter_known", "the file is with %s already", p.With)
		}
		e.made("matter_letter", m.ID, m.Letter.String()+" "+m.Until.String())
		return e.tx.SetMatterLetter(ctx, e.file.Key, m.ID, p.Letter, p.Until)
	}
	owed, err := claim.AsOf(*e.file, e.act.On)
	if err != nil {
		return err
	}
	if err := checkPays(p.Pays); err != nil {
		return err
	}
	m := receivable.Matter{ID: e.tx.NewID(), Road: p.Road, Forum: p.With, Number: p.Number, On: e.act.On, Pays: p.Pays,
		Claimed: owed.Late, Waived: money.New(0, e.file.Currency), Letter: p.Letter, Until: p.Until, Author: e.act.By}
	e.made("matter", m.ID, "")
	if err := e.tx.SaveMatter(ctx, e.file.Key, m); err != nil || p.Commission == "" && p.Recall.IsZero() {
		return err
	}
	return e.setMatterTerms(ctx, &m, p.Commission, p.Recall)
}

// unletter puts back the days of a letter as they stood before.
func (e *deed) unletter(ctx context.Context, id, before string) error {
	var letter, until day.Date
	from, to, _ := strings.Cut(before, " ")
	if err := letter.UnmarshalText([]byte(from)); err != nil {
		return err
	}
	if err := until.UnmarshalText([]byte(to)); err != nil {
		return err
	}
	return e.tx.SetMatterLetter(ctx, e.file.Key, id, letter, until)
}
