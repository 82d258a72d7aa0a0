package recovery

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"dunwell/internal/law"
	"dunwell/internal/money"
	"dunwell/internal/receivable"
	"dunwell/internal/remedy"
)

// Ask is a fact that nobody has recorded and that would tell most about the way to
// the money.
type Ask struct {
	Fact  KnownFact
	Value string    // that moves the answer most: "yes", "strong"
	Then  remedy.ID // what would then come first instead; "" where the recommendation stays
	// Gain is what the recommended remedy would be worth more with Value; below zero
	// it would be worth less. Zero where money does not say why it is asked.
	Gain money.Amount
	Why  string // where money does not say it

	Sum money.Amount // Value, where it is a sum
}

// mostAsks bounds what a person is asked at once.
const mostAsks = 5

// asks are the facts that are not known and would matter most, found by ranking
// again with each of them said.
func (v *CaseView) asks(file *receivable.File) []Ask {
	if v.Ranking.Fault != nil || v.Case.Bankruptcy {
		return nil
	}
	asks := v.gaps(file)
	type tried struct {
		ask   Ask
		score float64
	}
	var list []tried
	for _, t := range trials(&v.Case) {
		if _, said := file.Facts[t.key]; said || slices.ContainsFunc(asks, func(a Ask) bool { return a.Fact.Key == t.key }) {
			continue
		}
		a, score := v.try(t)
		switch same := slices.IndexFunc(list, func(t tried) bool { return t.ask.Fact.Key == a.Fact.Key }); {
		case score == 0:
		case same < 0:
			list = append(list, tried{a, score})
		case list[same].score < score:
			list[same] = tried{a, score}
		}
	}
	slices.SortStableFunc(list, func(a, b tried) int { return cmp.Compare(b.score, a.score) })
	for _, t := range list[:min(len(list), max(0, mostAsks-len(asks)))] {
		asks = append(asks, t.ask)
	}
	return asks
}

// gaps are what the law needs to know before it can answer.
func (v *CaseView) gaps(file *receivable.File) []Ask {
	var asks []Ask
	add := func(key, why string) {
		if known, ok := knownFact(key); ok {
			asks = append(asks, Ask{Fact: known, Why: why})
		}
	}
	if file.Client.Place == "" {
		add("place", "the law of the place decides courts, deadlines and interest; your own place is taken meanwhile")
	}
	if file.Facts["contract"] == "" && file.Facts["limitation_until"] == "" && (v.LastDay.IsZero() || v.Sure == string(law.Recalled)) {
		why := "the last day to sue depends on it"
		if v.LastDay.IsZero() {
			why = "without it the last day to sue is not known"
		}
		add("contract", why)
	}
	for _, w := range v.Ranking.Warnings {
		if w.Code == remedy.WarnLimitUnknown {
			add("small_claims_limit", "the limit of the court is not known here: ask the clerk")
		}
	}
	return asks
}

// trial is a fact said in one way.
type trial struct {
	key, value string
	change     func(*remedy.Case)
}

// trials are what could be said about a case that is not said yet.
func trials(c *remedy.Case) []trial {
	var list []trial
	add := func(when bool, key, value string, change func(*remedy.Case)) {
		if when {
			list = append(list, trial{key, value, change})
		}
	}
	for _, item := range []remedy.Evidence{
		remedy.SignedContract, remedy.Approvals, remedy.DeliveryProof, remedy.Acknowledged, remedy.InvoicesUnobjected, remedy.ChangeOrders,
	} {
		add(!c.Evidence.Has(item), item.Names()[0], "yes", func(c *remedy.Case) { c.Evidence |= item })
	}
	for _, means := range []remedy.Solvency{remedy.Strong, remedy.OK, remedy.Stressed, remedy.Insolvent} {
		add(c.Solvency == remedy.UnknownSolvency, "solvency", string(means), func(c *remedy.Case) { c.Solvency = means })
	}
	add(c.ClientWorth.IsZero(), "client_worth", c.Amount.Decimal(), func(c *remedy.Case) { c.ClientWorth = c.Amount })
	add(!c.BankKnown, "bank_known", "yes", func(c *remedy.Case) { c.BankKnown = true })
	add(c.Arbitration == "", "arbitration", "home", func(c *remedy.Case) { c.Arbitration = remedy.SeatHome })
	add(!c.FeeClause, "attorney_fee_clause", "yes", func(c *remedy.Case) { c.FeeClause = true })
	add(!c.RightsOnPayment && c.WorkInUse, "rights_on_payment", "yes", func(c *remedy.Case) { c.RightsOnPayment = true })
	away := c.Distance != remedy.SameState
	add(away && !c.VenueHome, "venue_home", "yes", func(c *remedy.Case) { c.VenueHome = true })
	add(away && !c.LocalAssets, "local_assets", "yes", func(c *remedy.Case) { c.LocalAssets = true })
	add(away && !c.WillTravel, "travel_ok", "yes", func(c *remedy.Case) { c.WillTravel = true })
	add(away && !c.RemoteHearing, "remote_hearing", "yes", func(c *remedy.Case) { c.RemoteHearing = true })
	return list
}

// try ranks again with a fact said and tells how much that moves: a change of the
// recommendation counts as much as the whole claim.
func (v *CaseView) try(t trial) (Ask, float64) {
	known, ok := knownFact(t.key)
	if !ok {
		return Ask{}, 0
	}
	other := v.Case
	t.change(&other)
	again := remedy.Rank(&other, v.parameters)
	if again.Fault != nil {
		return Ask{}, 0
	}
	now, then := v.Ranking.Options[0], again.Options[0]
	a := Ask{Fact: known, Value: t.value, Gain: money.New(then.Value.Minor()-now.Value.Minor(), then.Value.Currency())}
	if t.key == "client_worth" {
		a.Gain, a.Sum = money.Amount{}, other.ClientWorth // the remedies only look dearer: the sum in hand is the same
	}
	score := math.Abs(float64(a.Gain.Minor()))
	if again.Recommended != v.Ranking.Recommended {
		a.Then = again.Recommended
		score += float64(v.Case.Amount.Minor())
	}
	unit := math.Pow10(v.Case.Amount.Currency().Digits())
	if score < unit { // less than one unit of the currency tells nothing
		return Ask{}, 0
	}
	return a, score
}

// Example is how the fact may be written on a command line.
func (a Ask) Example() string {
	switch {
	case a.Fact.Kind == FactYesNo:
		return "yes"
	case a.Fact.Key == "solvency":
		return string(remedy.OK)
	case a.Fact.Key == "client_worth":
		return "8000"
	case len(a.Fact.Words) > 0:
		return a.Fact.Words[0]
	case a.Fact.Kind == FactMoney:
		return "7500"
	case a.Fact.Kind == FactWorth:
		return "4000 a year for 2 years"
	case a.Fact.Key == "place":
		return "us_oregon"
	}
	return "TEXT"
}

// Words say what the fact would change, in a sentence.
func (a Ask) Words() string {
	switch {
	case a.Why != "":
		return upper(a.Why) + "."
	case a.Fact.Key == "client_worth":
		return fmt.Sprintf("Were it %s, %s would come first.", about(a.Sum), a.Then.Words())
	case a.Then != "":
		return fmt.Sprintf("With %s, %s would come first.", spoken(a.Value), a.Then.Words())
	case a.Gain.Sign() < 0:
		return fmt.Sprintf("With %s the best way would be worth about %s less.", spoken(a.Value), about(a.Gain.Neg()))
	}
	return fmt.Sprintf("With %s the best way would be worth about %s more.", spoken(a.Value), about(a.Gain))
}

// spoken is the value of a fact in a sentence.
func spoken(value string) string { return "“" + strings.ReplaceAll(value, "_", " ") + "”" }

// about is an estimate in whole units, as the explanations write them.
func about(a money.Amount) string {
	unit := int64(math.Pow10(a.Currency().Digits()))
	digits, _, _ := strings.Cut(money.New((a.Minor()+unit/2)/unit*unit, a.Currency()).Number("en", "us"), ".")
	return digits + " " + string(a.Currency())
}
