package recovery

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

// VerbRecheck is a free look at a client from whom nothing could be had.
const VerbRecheck Verb = "recheck"

// LookedAt is what a person found in a free look.
type LookedAt struct {
	Found  string // in his words; "" is nothing new
	Health string // "KIND=VALUE", what it says about their means: a fact, or a record of the register of health; "" for none
	Source string // where that is from; "" is the look itself
	Keep   bool   // it is noted, and what was written off stays so
}

// insolvent are the words of the health kind that closes the account to letters.
var insolvent = []string{"yes", "insolvent", "opened", "filed", "notice"}

// Recheck records a free look at what was written off, or at a judgment nobody could
// collect. What was found opens it again and weighs the remedies anew; nothing found
// puts the next look to its day.
func (d *Desk) Recheck(ctx context.Context, key receivable.AccountKey, l LookedAt, a Act) (Entry, error) {
	return d.do(ctx, key, VerbRecheck, a, func(ctx context.Context, e *deed) error {
		l.Found = strings.TrimSpace(l.Found)
		given, name := e.file.WrittenOff, e.file.Client.Name
		waiting, err := e.looksWaiting(ctx)
		if err != nil {
			return err
		}
		if given.Sign() <= 0 && len(waiting) == 0 {
			return fault.Conflictf("nothing_given_up", "nothing of %s is written off, so there is nothing to look at again", name)
		}
		bad, err := e.health(ctx, &l)
		if err != nil {
			return err
		}
		look := receivable.Recheck{ID: e.tx.NewID(), On: e.act.On, Found: l.Found, Health: l.Health, Author: e.act.By}
		e.field("found", l.Found)
		e.field("health", l.Health)
		found := cmp.Or(l.Found, strings.NewReplacer("=", " ", "_", " ").Replace(l.Health))
		last, lookable := e.lastLook()
		switch {
		case l.Found == "" && l.Health == "":
			e.said.Text = fmt.Sprintf("Looked at %s again: nothing new", name)
		case bad, l.Keep:
			e.said.Text = fmt.Sprintf("Looked at %s again: %s", name, found)
		case given.Sign() <= 0: // a judgment is owed all along: what was found is a reason to enforce it again
			e.said.Text = fmt.Sprintf("Looked at %s again: %s", name, found)
			if err := e.addTask(ctx, receivable.Task{Kind: receivable.TaskReopened, On: e.day, Text: found}); err != nil {
				return err
			}
		case lookable && last.Before(e.act.On):
			e.said.Text = fmt.Sprintf("Looked at %s again: %s", name, found)
			e.look = append(e.look, fmt.Sprintf("the last day to sue was %s: no suit and no threat of one; you may still ask kindly, and whoever admits the debt in writing owes it anew in many places", last))
		default:
			return e.lookReopens(ctx, look, found)
		}
		begun, err := e.lookBegun(ctx)
		if err != nil {
			return err
		}
		if look.Next, err = e.lookAgain(ctx, begun, e.act.On, last); err != nil {
			return err
		}
		switch {
		case !look.Next.IsZero():
			e.said.Text += fmt.Sprintf("; the next look is on %s", look.Next)
		case lookable:
			e.said.Text += fmt.Sprintf("; no look follows before %s, the last day", last)
		}
		return e.keepLook(ctx, look)
	})
}

// lookReopens lets what was written off be owed again, because something changed.
func (e *deed) lookReopens(ctx context.Context, look receivable.Recheck, found string) error {
	given := e.file.WrittenOff
	if _, err := e.reopen(ctx); err != nil {
		return err
	}
	e.field("amount", given.Decimal())
	e.said.Text = fmt.Sprintf("Looked at %s again: %s; %s that was written off is owed again", e.file.Client.Name, found, sumText(given))
	best, err := e.bestNow(ctx)
	if err != nil {
		return err
	}
	why := fmt.Sprintf("%s; %s, written off on %s, is owed again", found, sumText(given), e.file.WrittenOffOn)
	if best != "" {
		e.look = append(e.look, best)
		why += "; " + best
	}
	if err := e.addTask(ctx, receivable.Task{Kind: receivable.TaskReopened, On: e.day, Text: why}); err != nil {
		return err
	}
	return e.keepLook(ctx, look)
}

// keepLook keeps the look beside its entry.
func (e *deed) keepLook(ctx context.Context, look receivable.Recheck) error {
	e.made("recheck", look.ID, "")
	return e.tx.AddRecheck(ctx, e.file.Key, look)
}

// bestNow weighs the remedies as the account stands after what this act changed:
// in words which leaves most, "" where nothing can be compared.
func (e *deed) bestNow(ctx context.Context) (string, error) {
	file, err := e.tx.AccountFile(ctx, e.file.Key, e.day)
	if err != nil {
		return "", err
	}
	w, err := e.desk.weigh(ctx, e.tx, &file, e.day)
	if err != nil || w.Ranking.Fault != nil {
		return "", err
	}
	words := "first among the remedies is now " + w.Ranking.Recommended.Words()
	if o, ok := w.Ranking.Find(w.Ranking.Recommended); ok && o.Value.Sign() > 0 {
		words += ", worth about " + roughly(o.Value)
	}
	return words, nil
}

// lookSource is where a finding is from whose source nobody named.
const lookSource = "free look"

// health notes what a look says about their means, as a fact or in the register of
// health; bad reports news that is no reason to ask them again.
func (e *deed) health(ctx context.Context, l *LookedAt) (bad bool, err error) {
	if l.Health == "" {
		return false, nil
	}
	kind, value, ok := strings.Cut(l.Health, "=")
	kind, value = strings.TrimSpace(kind), strings.TrimSpace(value)
	if !ok || kind == "" || value == "" {
		return false, fault.Invalidf("health_unreadable", "--health", "%q is no finding; write it like solvency=ok or insolvency=notice", l.Health)
	}
	if known, found := knownFact(kind); found {
		if value, err = e.readFact(kind, value); err != nil || factPlaces[kind] {
			return false, err
		}
		return known.Key == "solvency" && value == string(remedy.Insolvent), e.tell(ctx, kind, value)
	}
	if receivable.HealthKind(kind) == receivable.HealthInsolvency && slices.Contains(insolvent, strings.ToLower(value)) {
		value, bad = "notice", true
		e.look = append(e.look, "nothing may be asked of them now; ask the administrator by which day claims are filed")
		if err := e.arrange(ctx, receivable.Arrangement{Kind: receivable.StopInsolvency}); err != nil {
			return bad, err
		}
	}
	r, err := e.readHealth(HealthNote{Kind: receivable.HealthKind(kind), Value: value, Source: cmp.Or(strings.TrimSpace(l.Source), lookSource), Note: l.Found})
	if err != nil {
		return bad, err
	}
	e.made("health", r.ID, "")
	return bad || speaksAgainst(&r), e.tx.AddHealthRecord(ctx, e.file.Key, r)
}

// looksWaiting are the looks that wait for their day.
func (e *deed) looksWaiting(ctx context.Context) ([]receivable.Task, error) {
	waiting, err := e.tx.TasksOf(ctx, e.file.Key)
	return slices.DeleteFunc(waiting, func(t receivable.Task) bool { return t.Kind != receivable.TaskRecheck }), err
}

// endLooks ends the looks that wait: it was looked, or there is nothing to look for.
func (e *deed) endLooks(ctx context.Context) error {
	waiting, err := e.looksWaiting(ctx)
	for _, t := range waiting {
		if err == nil {
			err = e.endTask(ctx, t.ID)
		}
	}
	return err
}

// lookAgain puts the next free look to its day, in place of the one before.
func (e *deed) lookAgain(ctx context.Context, begun, on, last day.Date) (day.Date, error) {
	if err := e.endLooks(ctx); err != nil {
		return day.Date{}, err
	}
	own, err := e.desk.figures(ctx, e.tx, e.file.Key.Creditor)
	if err != nil {
		return day.Date{}, err
	}
	next := own.Parameters.NextLook(begun, on, last)
	if next.IsZero() {
		return next, nil
	}
	return next, e.addTask(ctx, receivable.Task{Kind: receivable.TaskRecheck, On: day.Max(next, e.day), Text: e.lookText()})
}

// taxHint goes with each write-off. The law data hold no figure of it.
const taxHint = "ask your tax adviser about the loss: value added tax on it may come back, and who books by money received has no loss to deduct (general knowledge, not checked for your place)"

// beginLooks puts the first free look to its day, once something is given up.
func (e *deed) beginLooks(ctx context.Context, amount money.Amount) error {
	sum, err := amount.Add(e.file.WrittenOff)
	if err != nil {
		return err
	}
	e.file.WrittenOff, e.file.WrittenOffOn = sum, day.Max(e.file.WrittenOffOn, e.act.On)
	last, known := e.lastLook()
	next, err := e.lookAgain(ctx, e.act.On, e.act.On, last)
	if err != nil {
		return err
	}
	if !next.IsZero() {
		e.field("next_look", next.String())
		e.look = append(e.look, fmt.Sprintf("look again for nothing on %s: dunwell recheck %s --nothing, or --found TEXT", next, e.file.Number))
	}
	if !known {
		e.look = append(e.look, fmt.Sprintf("the last day to sue is not known: dunwell fact %s %s=DATE", e.file.Number, FactPersistUntil))
	}
	e.look = append(e.look, taxHint)
	return nil
}

// beginUnderJudgment puts free looks to their days once a step of enforcement has
// brought nothing: a judgment nobody can collect now lives for years.
func (e *deed) beginUnderJudgment(ctx context.Context) error {
	if e.file.WrittenOff.Sign() > 0 {
		return nil
	}
	last, _ := e.lastLook()
	next, err := e.lookAgain(ctx, e.act.On, e.act.On, last)
	if err == nil && !next.IsZero() {
		e.look = append(e.look, fmt.Sprintf("look again for nothing on %s: dunwell recheck %s --nothing, or --found TEXT", next, e.file.Number))
	}
	return err
}

// lookBegun is the day since which nothing could be had of an account of which
// nothing is written off: that of the first look since, or today.
func (e *deed) lookBegun(ctx context.Context) (day.Date, error) {
	if !e.file.WrittenOffOn.IsZero() {
		return e.file.WrittenOffOn, nil
	}
	looks, err := e.tx.RechecksOf(ctx, e.file.Key, mostLooks)
	if err != nil || len(looks) == 0 {
		return e.act.On, err
	}
	return looks[len(looks)-1].On, nil
}

// lookText says what the next look is about.
func (e *deed) lookText() string {
	if e.file.WrittenOff.Sign() <= 0 {
		if j := e.file.JudgmentOn(e.day); j != nil {
			return "nothing could be had under " + j.Words()
		}
		return "nothing could be had so far"
	}
	return fmt.Sprintf("%s was written off on %s", sumText(e.file.WrittenOff), e.file.WrittenOffOn)
}

// lastLook is the last day on which what is found can be used; false where it is
// not known.
func (e *deed) lastLook() (day.Date, bool) {
	if j := e.file.JudgmentOn(e.day); j != nil && e.file.WrittenOff.Sign() <= 0 { // nothing is written off: the judgment lives as long as it does
		return j.Expires, !j.Expires.IsZero()
	}
	for _, name := range []string{"limitation_until", FactPersistUntil} {
		if last, err := day.Parse(e.file.Facts[name]); err == nil && !last.IsZero() {
			return last, true
		}
	}
	return day.Date{}, false
}

// answersAfterAll are the answers that show that somebody is there to talk to.
var answersAfterAll = []string{
	receivable.OutcomeReached, receivable.OutcomePromised, receivable.OutcomeVague, receivable.OutcomeHardship, receivable.OutcomeCallBack, receivable.OutcomePaid,
}

// answerReopens lets what was written off be owed again once the client talks: who
// answers after all may pay after all. A refusal changes nothing.
func (e *deed) answerReopens(ctx context.Context, outcome string) error {
	given := e.file.WrittenOff
	if given.Sign() <= 0 || !slices.Contains(answersAfterAll, outcome) {
		return nil
	}
	if last, known := e.lastLook(); known && last.Before(e.act.On) && outcome != receivable.OutcomePromised {
		e.look = append(e.look, fmt.Sprintf("the last day to sue was %s; what was written off stays so until they promise or pay", last))
		return nil
	}
	if _, err := e.reopen(ctx); err != nil {
		return err
	}
	e.said.Text += fmt.Sprintf("; %s that was written off is owed again", sumText(given))
	best, err := e.bestNow(ctx)
	if err != nil {
		return err
	}
	why := fmt.Sprintf("they answered (%s); %s, written off on %s, is owed again", outcome, sumText(given), e.file.WrittenOffOn)
	if best != "" {
		e.look = append(e.look, best)
		why += "; " + best
	}
	return e.addTask(ctx, receivable.Task{Kind: receivable.TaskReopened, On: e.day, Text: why})
}
