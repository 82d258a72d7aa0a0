package recovery

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// Roads tells which roads are closed for an account on a day, each with the code
// of what closes it. A road that is not named is open.
type Roads func(ctx context.Context, tx *store.Tx, file *receivable.File, on day.Date) (closed map[string]string, err error)

// ArmedRoads are the roads a person can decide on, in the order they are listed.
func ArmedRoads() []string {
	return []string{receivable.RoadAttorney, receivable.RoadSmallClaims, receivable.RoadPaymentOrder, receivable.RoadArbitration,
		receivable.RoadAgency, receivable.RoadCivilCourt, receivable.RoadComplaint}
}

// checkRoad refuses what is no road.
func checkRoad(road string, among []string) error {
	if slices.Contains(among, road) {
		return nil
	}
	return fault.Invalidf("road_unknown", "", "%q is no road that can be named here; it is one of %s", road, strings.Join(among, ", "))
}

// armed is what stood before a decision, for undo.
type armed struct {
	Road  string   `json:"road"`
	Forum string   `json:"forum"`
	On    day.Date `json:"on"`
}

// Arm records the decision to follow through with a road, at a forum where one is
// named. From then on letters may name it. It ends when it is disarmed, another
// is armed, or what was owed on that day is paid or settled.
func (d *Desk) Arm(ctx context.Context, key receivable.AccountKey, road, forum string, a Act) (Entry, error) {
	return d.do(ctx, key, VerbArm, a, func(ctx context.Context, e *deed) error {
		if err := checkRoad(road, ArmedRoads()); err != nil {
			return err
		}
		if err := e.roadOpen(ctx, road); err != nil {
			return err
		}
		if err := e.arm(ctx, road, strings.TrimSpace(forum), e.act.On); err != nil {
			return err
		}
		e.field("road", road)
		e.field("forum", strings.TrimSpace(forum))
		e.said.Text = fmt.Sprintf("Decided: if %s neither pays nor arranges, %s follows", e.file.Client.Name, roadWords(road, forum))
		return nil
	})
}

// Disarm takes the decision back.
func (d *Desk) Disarm(ctx context.Context, key receivable.AccountKey, a Act) (Entry, error) {
	return d.do(ctx, key, VerbDisarm, a, func(ctx context.Context, e *deed) error {
		if e.file.Armed == "" {
			return fault.NotFoundf("not_armed", "nothing is armed against %s", e.file.Client.Name)
		}
		e.field("road", e.file.Armed)
		e.said.Text = fmt.Sprintf("No longer decided: %s against %s", roadWords(e.file.Armed, e.file.ArmedForum), e.file.Client.Name)
		return e.arm(ctx, "", "", day.Date{})
	})
}

// roadOpen refuses a road that is not open for this claim: a letter that named it
// would threaten what cannot be done.
func (e *deed) roadOpen(ctx context.Context, road string) error {
	closed, err := e.desk.roads(ctx, e.tx, e.file, e.act.On)
	if err != nil {
		return err
	}
	if code, ok := closed[road]; ok {
		return fault.Conflictf("road_closed", "%s is not open against %s (%s); dunwell remedy %s says why and what is open instead", roadWords(road, ""), e.file.Client.Name, code, e.file.Number)
	}
	return nil
}

// arm changes what is armed and keeps what stood there before.
func (e *deed) arm(ctx context.Context, road, forum string, on day.Date) error {
	before, err := json.Marshal(armed{e.file.Armed, e.file.ArmedForum, e.file.ArmedOn})
	if err != nil {
		return err
	}
	e.made("armed", string(e.file.Key.Account), string(before))
	e.file.Armed, e.file.ArmedForum, e.file.ArmedOn = road, forum, on
	return e.tx.Arm(ctx, e.file.Key, road, forum, on)
}

// rearm puts back what stood before a decision.
func (e *deed) rearm(ctx context.Context, before string) error {
	var b armed
	if err := json.Unmarshal([]byte(before), &b); err != nil {
		return fmt.Errorf("read what was armed before: %w", err)
	}
	return e.tx.Arm(ctx, e.file.Key, b.Road, b.Forum, b.On)
}

// disarmPaid ends the decision once nothing of the debts it was about is open.
func (e *deed) disarmPaid(ctx context.Context) error {
	if e.file.Armed == "" {
		return nil
	}
	now, err := e.tx.AccountFile(ctx, e.file.Key, e.day)
	if err != nil || now.Armed != "" {
		return err
	}
	return e.arm(ctx, "", "", day.Date{})
}

// roadWords names a road in a sentence at the desk.
func roadWords(road, forum string) string {
	words, ok := map[string]string{
		receivable.RoadAttorney: "an attorney", receivable.RoadAgency: "a collection agency", receivable.RoadSmallClaims: "small claims court",
		receivable.RoadPaymentOrder: "an order for payment", receivable.RoadArbitration: "arbitration", receivable.RoadCivilCourt: "civil court",
		receivable.RoadComplaint: "a complaint to the labor agency",
	}[road]
	if !ok {
		words = road
	}
	if forum = strings.TrimSpace(forum); forum != "" {
		words += " (" + forum + ")"
	}
	return words
}
