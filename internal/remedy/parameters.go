package remedy

import (
	_ "embed" // the figures that come with the program
	"fmt"
	"slices"
	"sync"

	"dunwell/internal/law"
)

//go:embed data/parameters.yaml
var parametersText []byte

// Parameters are the figures of the model, each with its mark: where it comes from
// and how well it is founded. They never change once made; safe for use by several
// goroutines.
type Parameters struct {
	n     numbers
	d     derived
	marks map[string]law.Mark // by path
	local []localFigure       // own figures in a currency that is not read at par

	shown   sync.Once
	figures map[string]Figure // by path, once one was asked for
}

// localFigure is a sum that was given in a currency of its own.
type localFigure struct {
	path     string
	value    float64 // major units
	currency string
}

// Defaults are the figures that come with the program, parsed once.
func Defaults() *Parameters { return defaults() }

var defaults = sync.OnceValue(func() *Parameters {
	p, err := readParameters(parametersText)
	if err != nil {
		panic(fmt.Sprintf("the figures in the program cannot be read: %v", err)) // held by a test
	}
	return p
})

// The tables go by the place of a word in these lists.
var (
	responses  = []Response{New, Promised, Hardship, Disputes, Refuses, Silent, Broken, Unreachable}
	solvencies = []Solvency{Strong, OK, UnknownSolvency, Stressed, Insolvent}
	distances  = []Distance{SameState, OtherState, ForeignNotable, ForeignHigh, ForeignVeryHigh, ForeignSevere}
	debtors    = []Debtor{Company, LargeCompany, SoleTrader, Consumer}
	bands      = []string{"strong", "good", "fair", "weak", "none"}
	curveDays  = [8]int{0, 30, 60, 90, 180, 270, 365, 730}
)

const (
	isNew = iota
	isPromised
	isHardship
	isDisputes
	isRefuses
	isSilent
	isBroken
	isUnreachable
	responseKinds
)

const (
	isStrong    = 0
	isUnknown   = 2
	isInsolvent = 4
	isFair      = 2 // of the bands of evidence

	solvencyBands = 5
	distanceKinds = 6
	firstForeign  = 2
	evidenceBands = 5
)

// numbers are the figures themselves, in US dollars, days, hours and shares; the
// paths in parameters_paths.go say which is which.
type numbers struct {
	timeValue, timeHearing float64
	hearing, keep, baseP   [remedies]float64
	days, hours, cash      [remedies]float64
	loss                   [remedies]float64
	responseOR             [remedies][responseKinds]float64

	enoughReminders, enoughOld, oldBeyond, remindersRefused float64
	stallReminders, stallVague                              float64
	slimLead, discount, offerP                              float64
	planShare, offerShare                                   [solvencyBands]float64
	offerLess, offerLessLate                                float64

	points       [evidenceItems]float64
	bandFrom     [evidenceBands - 1]float64
	winContested [evidenceBands]float64
	winDefault   float64

	solvencyOR, solvencyPlan, solvencySettle [solvencyBands]float64
	evidenceOR                               [evidenceBands]float64
	distanceOR                               [distanceKinds]float64
	remindersOverOR                          float64
	interestOR, ongoingOR, rightsOR          float64
	feeOR, freelanceOR                       float64
	contestedOR                              [evidenceBands]float64
	curve                                    [len(curveDays)]float64
	curveCap                                 float64

	collect, settle, need, daysAfter         [solvencyBands]float64
	collectMost, bankBonus, awardBonus       float64
	collectFar, awardFar, orderFar           [distanceKinds]float64
	settleContested                          float64
	defaults                                 [responseKinds]float64
	defaultLarge, serviceRisk                float64
	objection                                [responseKinds]float64
	enforceHours, enforceCash, confirmCash   float64
	travelCash                               float64
	courtSaves, arbitrationSaves, civilSaves float64 // share of the hours saved by settling
	civilDaysSave, civilDefaultLikely        float64

	arbitrationOnline, arbitrationAdmin, arbitrationLarge float64
	onlineDays, adminDays                                 float64
	onlineUpTo, adminUpTo, farSeat, arbitrationFrom       float64
	arbitrationBack, feeBack, damages                     float64

	civilDefault, civilEarly, civilTrial, civilTrialShare, civilServed float64
	contingentShare, contingentSuit, contingentCosts                   float64
	contingentFrom, contingentPoints                                   float64

	agencyUnder, agencyTo90, agencyTo180, agencyTo365, agencyOver, agencyForeign float64
	agencyMin, agencyForeignDays, attorneyMin, civilMin                          float64

	smallAmount, smallHours, nearDays, latePoints, refusalPoints float64
	statedDays                                                   float64
	freeEvery, demandDays                                        float64
	recheck                                                      [3]float64 // days between two looks: at first, then, later
	recheckFor                                                   [2]float64 // so many days after the beginning the next of them holds

	screening [screeningFigures]float64 // read by their paths alone
}

// derived is what is computed once from the numbers.
type derived struct {
	rate  float64                          // of interest for discounting: ln(1 + yearly discount) a day
	disc  [remedies]float64                // factor for the days of a voluntary step
	odds  [remedies]float64                // of the base chance
	table [remedies][responseKinds]float64 // odds × response
	at60  float64                          // value of the curve at 60 days
	marks [remedies]Marks
}

// Paths lists every figure that may be overridden, sorted.
func (p *Parameters) Paths() []string {
	var n numbers
	var paths []string
	for _, b := range bind(&n) {
		paths = append(paths, b.path)
	}
	slices.Sort(paths)
	return paths
}

// Figure is a parameter as it is shown.
type Figure struct {
	Path  string
	Value float64
	Unit  string // "share", "odds", "money", "days", "hours", "points", "count"
	Mark  law.Mark
	Own   bool // the creditor's own figure
}

// Figure is the parameter at a path; ok is false where there is none.
func (p *Parameters) Figure(path string) (f Figure, ok bool) {
	p.shown.Do(func() {
		n := p.n
		p.figures = map[string]Figure{}
		for _, b := range bind(&n) {
			mark := p.marks[b.path]
			p.figures[b.path] = Figure{Path: b.path, Value: *b.at, Unit: b.kind.unit, Mark: mark, Own: mark.Note == ownNote}
		}
	})
	f, ok = p.figures[path]
	return f, ok
}
