package recovery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"dunwell/internal/day"
	"dunwell/internal/fault"
	"dunwell/internal/policy"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// PlanPolicyDraft switches the draft on from a day to come: decisions before that day are
// taken by the ladder in force, those from it on by the draft. version is the version that
// was looked at.
func (d *Desk) PlanPolicyDraft(ctx context.Context, creditor receivable.CreditorID, version string, from day.Date, by string) (policy.Policy, error) {
	today, err := d.TodayOf(ctx, creditor)
	if err != nil {
		return policy.Policy{}, err
	}
	if from == today {
		return d.UsePolicyDraft(ctx, creditor, version, by)
	}
	if from.Before(today) {
		return policy.Policy{}, fault.Invalidf("policy_from_past", "from", "a ladder is switched on from today or from a day to come, not from %s", from)
	}
	var p policy.Policy
	err = d.changeDraft(ctx, creditor, func(draft *keptDraft) error {
		if p, err = policy.Parse("draft", []byte(draft.YAML)); err != nil {
			return err
		}
		if p.Version != version {
			return errDraftMoved(draft.By)
		}
		draft.From, draft.SwitchedBy = from, by
		return nil
	})
	return p, err
}

// UnplanPolicyDraft takes the day of the draft back. The draft stays as it is, beside the
// ladder in force.
func (d *Desk) UnplanPolicyDraft(ctx context.Context, creditor receivable.CreditorID) error {
	return d.changeDraft(ctx, creditor, func(draft *keptDraft) error {
		if draft.From.IsZero() {
			return fault.Conflictf("policy_draft_unplanned", "the draft has no day from which it is switched on")
		}
		draft.From, draft.SwitchedBy = day.Date{}, ""
		return nil
	})
}

func (d *Desk) changeDraft(ctx context.Context, creditor receivable.CreditorID, change func(*keptDraft) error) error {
	return d.db.Write(ctx, func(tx *store.Tx) error {
		text, err := tx.Setting(ctx, creditor, settingDraft)
		if err != nil {
			return err
		}
		if text == "" {
			return errNoDraft()
		}
		draft, err := readDraft(text)
		if err != nil {
			return err
		}
		if err := change(&draft); err != nil {
			return err
		}
		return keepDraft(ctx, tx, creditor, draft)
	})
}

func keepDraft(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID, draft keptDraft) error {
	text, err := json.Marshal(draft)
	if err != nil {
		return fmt.Errorf("keep the draft of a ladder: %w", err)
	}
	return tx.SetSetting(ctx, creditor, settingDraft, string(text))
}

func readDraft(text string) (draft keptDraft, err error) {
	if err = json.Unmarshal([]byte(text), &draft); err != nil {
		return draft, fmt.Errorf("read the draft of a ladder: %w", err)
	}
	return draft, nil
}

// plannedOn is the draft of a setting where it decides on a day, nil where it does not.
func plannedOn(text string, on day.Date) (*policy.Policy, error) {
	if text == "" {
		return nil, nil
	}
	draft, err := readDraft(text)
	if err != nil || draft.From.IsZero() || on.Before(draft.From) {
		return nil, err
	}
	p, err := policy.Parse("draft", []byte(draft.YAML))
	if err != nil {
		return nil, nil //nolint:nilerr // a draft that a newer program no longer reads is none
	}
	return &p, nil
}

// ladderOn is the ladder of a creditor on a day.
func (d *Desk) ladderOn(ctx context.Context, tx *store.Tx, c *receivable.Creditor, on day.Date) (policy.Policy, error) {
	text, err := tx.Setting(ctx, c.ID, settingDraft)
	if err != nil {
		return policy.Policy{}, err
	}
	planned, err := plannedOn(text, on)
	if err != nil {
		return policy.Policy{}, err
	}
	if planned != nil {
		return *planned, nil
	}
	return d.policyNamed(ctx, tx, c.ID, c.Policy)
}

// errSwitched ends a transaction: another has switched the draft on, or changed it.
var errSwitched = errors.New("the draft has moved")

// switchPlanned takes the drafts in use whose day has come, of one creditor or of all, and
// puts their accounts on today's list. Until then decisions of that day know the draft by
// its setting, so it does not matter which of them comes first.
func (d *Desk) switchPlanned(ctx context.Context, creditor receivable.CreditorID) error {
	var drafts map[receivable.CreditorID]string
	err := d.db.Read(ctx, func(tx *store.Tx) (err error) {
		drafts, err = tx.SettingsNamed(ctx, settingDraft)
		return err
	})
	if err != nil {
		return err
	}
	for id, text := range drafts {
		if creditor != "" && id != creditor {
			continue
		}
		today, err := d.TodayOf(ctx, id)
		if err != nil {
			return err
		}
		planned, err := plannedOn(text, today)
		if err != nil {
			return err
		}
		if planned == nil {
			continue
		}
		if err := d.wakeAll(ctx, id, today); err != nil {
			return err
		}
		if err := d.takeDraft(ctx, id, planned, text); err != nil && !errors.Is(err, errSwitched) {
			return fmt.Errorf("switch the draft of a ladder on: %w", err)
		}
	}
	return nil
}

// takeDraft takes a planned draft in use, unless it is no longer the one that was read.
func (d *Desk) takeDraft(ctx context.Context, creditor receivable.CreditorID, p *policy.Policy, text string) error {
	draft, err := readDraft(text)
	if err != nil {
		return err
	}
	return d.db.Write(ctx, func(tx *store.Tx) error {
		if err := usePolicy(ctx, tx, creditor, p, draft.YAML, draft.SwitchedBy); err != nil {
			return err
		}
		now, err := tx.Setting(ctx, creditor, settingDraft) // the creditor is held now
		if err != nil {
			return err
		}
		if now != text {
			return errSwitched
		}
		return tx.SetSetting(ctx, creditor, settingDraft, "")
	})
}
