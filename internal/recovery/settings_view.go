package recovery

import (
	"context"
	"maps"
	"slices"
	"time"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// ZoneOf is the zone a creditor's days are counted in.
func (d *Desk) ZoneOf(ctx context.Context, creditor receivable.CreditorID) (*time.Location, error) {
	c, err := d.creditor(ctx, creditor)
	if err != nil {
		return nil, err
	}
	if zone, err := time.LoadLocation(c.Zone); err == nil && c.Zone != "" {
		return zone, nil
	}
	return d.zone, nil
}

// OwnTextInUse is a wording of the creditor's own that letters are made of.
type OwnTextInUse struct {
	Language string
	Version  int
	File     string
	By       string
	YAML     string
}

// OwnTexts are the creditor's own wordings in use, by language.
func (d *Desk) OwnTexts(ctx context.Context, creditor receivable.CreditorID) (list []OwnTextInUse, err error) {
	var own map[string]ownText
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		own, err = ownTexts(ctx, tx, creditor)
		return err
	})
	for _, language := range slices.Sorted(maps.Keys(own)) {
		if t := own[language]; t.YAML != "" {
			list = append(list, OwnTextInUse{language, t.Version, t.File, t.By, t.YAML})
		}
	}
	return list, err
}

// BankChanged is the day on which the creditor's bank details were last changed; no
// day while they never were.
func (d *Desk) BankChanged(ctx context.Context, creditor receivable.CreditorID) (on day.Date, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		text, err := tx.Setting(ctx, creditor, settingBankChanged)
		if err != nil || text == "" {
			on = day.Date{}
			return err
		}
		on, err = day.Parse(text)
		return err
	})
	return on, err
}

// AutopilotSteps are the steps that a person may let leave by themselves.
func AutopilotSteps() []string { return slices.Clone(mayAutopilot) }

// LastLooked is the last day on which any account was decided on; no day in a book
// that was never chased.
func (d *Desk) LastLooked(ctx context.Context, creditor receivable.CreditorID) (on day.Date, err error) {
	err = d.db.Read(ctx, func(tx *store.Tx) error {
		on, err = tx.LastDecided(ctx, creditor)
		return err
	})
	return on, err
}
