package recovery

import (
	"context"
	"time"

	"dunwell/internal/receivable"
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
