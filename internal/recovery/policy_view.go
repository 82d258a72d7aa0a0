package recovery

import (
	"context"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// PolicyVersion is one version of a ladder as the creditor took it in use.
type PolicyVersion struct {
	Name    string
	Number  int // of the ladder of that name, from 1; 0 for one that comes with the program
	By      string
	At      time.Time // zero for one that comes with the program
	YAML    string
	InForce bool
}

// PolicyDraft is a ladder that lies beside the one in force until it is switched on.
type PolicyDraft struct {
	Policy  policy.Policy
	YAML    string
	By      string
	At      time.Time
	Changes []policy.Change // against the ladder in force
	From    day.Date        // it decides from this day on; zero where it was not switched on
	For     string          // who switched it on
}

// PolicyView is the ladder of a creditor as its page shows it.
type PolicyView struct {
	InForce  policy.Policy
	Current  PolicyVersion
	Versions []PolicyVersion // own ones, newest first
	Draft    *PolicyDraft
}

// mostVersions bounds the list of versions.
const mostVersions = 20

// settingDraft holds the draft of a ladder, "" for none.
const settingDraft = "policy_draft"

// keptDraft is a draft as it is kept.
type keptDraft struct {
	YAML       string    `json:"yaml"`
	By         string    `json:"by"`
	At         time.Time `json:"at"`
	From       day.Date  `json:"from,omitzero"` // switched on from this day
	SwitchedBy string    `json:"switched_by,omitempty"`
}

// PolicyView is the ladder in force with its versions and the draft beside it.
func (d *Desk) PolicyView(ctx context.Context, creditor receivable.CreditorID) (PolicyView, error) {
	var v PolicyView
	err := d.db.Read(ctx, func(tx *store.Tx) error {
		v = PolicyView{}
		c, err := tx.Creditor(ctx, creditor)
		if err != nil {
			return err
		}
		if v.InForce, err = d.policyNamed(ctx, tx, creditor, c.Policy); err != nil {
			return err
		}
		v.Current = PolicyVersion{Name: v.InForce.Name, InForce: true, YAML: string(v.InForce.YAML())}
		row, err := tx.CurrentPolicy(ctx, creditor, c.Policy)
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return err
		}
		if err == nil {
			v.Current = versionOf(row)
			v.Current.InForce = true
		}
		rows, err := tx.PolicyVersions(ctx, creditor, mostVersions)
		if err != nil {
			return err
		}
		for _, row := range rows {
			one := versionOf(row)
			one.InForce = one.Name == v.Current.Name && one.Number == v.Current.Number
			v.Versions = append(v.Versions, one)
		}
		if v.Draft, err = draftOf(ctx, tx, creditor, v.InForce); err != nil || v.Draft == nil {
			return err
		}
		if from := v.Draft.From; !from.IsZero() && !d.todayOf(c).Before(from) {
			return v.switched(ctx, tx, creditor)
		}
		return nil
	})
	return v, err
}

// switched shows a draft whose day has come as what it is: the ladder in force. The chase
// of the day saves it as a version.
func (v *PolicyView) switched(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) error {
	before, err := tx.CurrentPolicy(ctx, creditor, v.Draft.Policy.Name)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	for i := range v.Versions {
		v.Versions[i].InForce = false
	}
	v.InForce = v.Draft.Policy
	v.Current = PolicyVersion{Name: v.InForce.Name, Number: before.Version + 1, By: v.Draft.For, At: v.Draft.At, YAML: v.Draft.YAML, InForce: true}
	v.Draft = nil
	return nil
}

func versionOf(row store.PolicyRow) PolicyVersion {
	return PolicyVersion{Name: row.Name, Number: row.Version, By: row.Author, At: row.At, YAML: row.YAML}
}

// draftOf is the draft of a creditor, nil where there is none.
func draftOf(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, inForce policy.Policy) (*PolicyDraft, error) {
	text, err := tx.Setting(ctx, creditor, settingDraft)
	if err != nil || text == "" {
		return nil, err
	}
	kept, err := readDraft(text)
	if err != nil {
		return nil, err
	}
	p, err := policy.Parse("draft", []byte(kept.YAML))
	if err != nil {
		return nil, nil //nolint:nilerr // a draft that a newer program no longer reads is none
	}
	return &PolicyDraft{Policy: p, YAML: kept.YAML, By: kept.By, At: kept.At, Changes: policy.Diff(inForce, p), From: kept.From, For: kept.SwitchedBy}, nil
}
