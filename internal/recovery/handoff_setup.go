package recovery

import (
	"context"
	"strconv"

	"dunwell/internal/fault"
	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/store"
)

// settingVolumeMB is how large a volume of a packet may be, in megabytes.
const (
	settingVolumeMB = "packet_volume_mb"
	mostVolumeMB    = 1000
)

// volumeMB is how large a volume of a packet may be, in megabytes.
func volumeMB(ctx context.Context, tx *store.Tx, creditor receivable.CreditorID) (int, error) {
	text, err := tx.Setting(ctx, creditor, settingVolumeMB)
	if n, bad := strconv.Atoi(text); bad == nil {
		return n, err
	}
	return packet.VolumeMB, err
}

// changePackets sets how large a volume may be; ok is false for another setting.
func changePackets(ctx context.Context, tx *store.Tx, id receivable.CreditorID, key, value string) (f *fault.Error, ok bool, err error) {
	if key != settingVolumeMB {
		return nil, false, nil
	}
	if n, err := strconv.Atoi(value); value != "" && (err != nil || n < 1 || n > mostVolumeMB) {
		return fault.Invalidf("setup_unreadable", key, "%q is no number of megabytes from 1 to %d", value, mostVolumeMB), true, nil
	}
	return nil, true, tx.SetSetting(ctx, id, settingVolumeMB, value)
}
