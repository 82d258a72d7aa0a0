package recovery

import (
	"context"

	"dunwell/internal/fault"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// DraftPolicy keeps a ladder beside the one in force. Nothing is decided by it until
// it is switched on; a day given to the draft before it is gone. Every fault is told at
// once, as file:line.
func (d *Desk) DraftPolicy(ctx context.Context, creditor receivable.CreditorID, file string, yaml []byte, by string) (policy.Policy, error) {
	p, err := policy.Parse(file, yaml)
	if err != nil {
		return p, err
	}
	return p, d.db.Write(ctx, func(tx *store.Tx) error {
		return keepDraft(ctx, tx, creditor, keptDraft{YAML: string(yaml), By: by, At: tx.Now()})
	})
}

// DropPolicyDraft throws the draft away; there may be none.
func (d *Desk) DropPolicyDraft(ctx context.Context, creditor receivable.CreditorID) error {
	return d.db.Write(ctx, func(tx *store.Tx) error { return tx.SetSetting(ctx, creditor, settingDraft, "") })
}

// UsePolicyDraft switches the draft on. version is the version that was looked at: a
// draft that another person changed meanwhile is not taken unseen.
func (d *Desk) UsePolicyDraft(ctx context.Context, creditor receivable.CreditorID, version, by string) (policy.Policy, error) {
	v, err := d.PolicyView(ctx, creditor)
	if err != nil {
		return policy.Policy{}, err
	}
	if v.Draft == nil {
		return policy.Policy{}, errNoDraft()
	}
	if v.Draft.Policy.Version != version {
		return policy.Policy{}, errDraftMoved(v.Draft.By)
	}
	p, err := d.UsePolicy(ctx, creditor, "draft", []byte(v.Draft.YAML), by)
	if err != nil {
		return p, err
	}
	return p, d.DropPolicyDraft(ctx, creditor)
}

func errNoDraft() error {
	return fault.Conflictf("policy_draft_none", "there is no draft to switch on; change the ladder first")
}

func errDraftMoved(by string) error {
	return fault.Conflictf("policy_draft_moved", "the draft was changed by %s since you looked at it; look at the rehearsal again, then switch it on", by)
}

// UsePolicyVersion takes a former version of a creditor's ladder in use again, as its
// next version; number 0 is the ladder of that name that comes with the program.
func (d *Desk) UsePolicyVersion(ctx context.Context, creditor receivable.CreditorID, name string, number int, by string) (policy.Policy, error) {
	yaml := policy.PresetSource(name)
	if number != 0 {
		err := d.db.Read(ctx, func(tx *store.Tx) error {
			row, err := tx.PolicyByVersion(ctx, creditor, name, number)
			yaml = []byte(row.YAML)
			return err
		})
		if err != nil {
			return policy.Policy{}, err
		}
	}
	if yaml == nil {
		return policy.Policy{}, fault.NotFoundf("policy_unknown", "there is no ladder called %q", name)
	}
	return d.UsePolicy(ctx, creditor, name, yaml, by)
}
