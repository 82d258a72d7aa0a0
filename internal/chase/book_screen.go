package chase

import (
	"fmt"
	"slices"

	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
	"dunwell/internal/screening"
)

// screen looks at the client before the work, as far as the diary knows him, and tells
// what the scorecard says beside what a person decided.
func (r *rehearsal) screen(e *Event) ([]Told, error) {
	b := r.book
	figures, err := screening.ReadFigures(func(path string) (screening.Figure, bool) {
		f, ok := remedy.Defaults().Figure(path)
		return screening.Figure{Value: f.Value, Mark: f.Mark}, ok
	})
	if err != nil {
		return nil, fmt.Errorf("screen: %w", err)
	}
	client := &b.diary.Client
	c := screening.Case{
		On: e.On, Currency: e.Law.Sum.Currency(), Sum: e.Law.Sum, TermsDays: e.Law.Terms, Place: client.Place,
		Business: client.Form != receivable.Consumer && client.Form != receivable.Public,
	}
	if c.Currency == "USD" {
		c.PerDollar = 1
	}
	if e.Law.Deposit > 0 {
		c.Deposit = screening.Deposit{State: screening.Yes, Share: float64(e.Law.Deposit) / 100}
	}
	if facts := receivable.AgreedFacts(b.agreements, e.On); facts["signed_contract"] == "yes" {
		c.Agreement = screening.Yes
	}
	for i := range b.health {
		if !b.health[i].On.After(e.On) {
			c.Records = append(c.Records, b.health[i])
		}
	}
	slices.SortStableFunc(c.Records, func(x, y receivable.HealthRecord) int { return y.On.Compare(x.On) })
	var paid []screening.Paid
	for _, a := range b.accounts {
		for i := range a.Items {
			it := &a.Items[i]
			if it.Kind != receivable.Invoice || it.Due.IsZero() || it.Void {
				continue
			}
			one := screening.Paid{On: it.On, Due: it.Due, Minor: it.Amount.Minor()}
			if it.Open.Sign() <= 0 {
				one.Paid = b.settled[it.ID]
			}
			paid = append(paid, one)
		}
	}
	c.History = screening.HistoryOf(paid, e.On, figures.Window())
	card := screening.Score(&c, figures)
	advice := termsWords(card.Advice.Terms)
	if card.Advice.Share > 0 && card.Advice.Terms == receivable.TermsDeposit {
		advice = fmt.Sprintf("%d %% before the work begins", card.Advice.Share)
	}
	text := fmt.Sprintf("%d points (%s): recommended are %s. You decided: %s", card.Points, spoken(string(card.Band)), advice, termsWords(receivable.Terms(e.What)))
	if e.Law.Deposit > 0 {
		text += fmt.Sprintf(", %d %%", e.Law.Deposit)
	}
	return []Told{{Code: ToldScreened, Text: text + ".", Sum: money.Amount{}}}, nil
}

// termsWords say on which terms to work.
func termsWords(t receivable.Terms) string {
	return map[receivable.Terms]string{
		receivable.TermsNormal: "the usual terms", receivable.TermsWatch: "the usual terms, with a smaller limit", receivable.TermsDeposit: "a part before the work begins",
		receivable.TermsPrepay: "all of it before the work begins", receivable.TermsDecline: "no work for them",
	}[t]
}
