package recovery

import (
	"context"
	"slices"
	"strings"

	"dunwell/internal/packet"
	"dunwell/internal/receivable"
)

// VerbPacketDays says which days a packet named, and that they were put among the tasks.
const VerbPacketDays Verb = "packet_days"

// aboutPacket is what the tasks of a packet are about, before a matter has them.
const aboutPacket = "packet"

// putDays puts the days that a packet names among the tasks, each once: a day that was
// put there before stays as a person left it. The entry can be taken back by itself.
func (d *Desk) putDays(ctx context.Context, key receivable.AccountKey, dues []packet.Due, a Act) (Entry, error) {
	a.Minutes, a.Note = 0, "" // they stand in the entry of the packet
	return d.do(ctx, key, VerbPacketDays, a, func(ctx context.Context, e *deed) error {
		var said []string
		for _, u := range dues {
			e.field(u.Key, u.On.String())
			said = append(said, u.Text)
			if err := e.putTask(ctx, aboutPacket, u.Ask, u.Text); err != nil {
				return err
			}
		}
		e.said.Text = "Put among the tasks: " + strings.Join(said, "; ")
		return nil
	})
}

// newDays are the days of a packet that no packet before put among the tasks, and that
// no running matter keeps already.
func newDays(file *receivable.File, p *packet.Made, put map[string]bool) []packet.Due {
	filed := slices.ContainsFunc(file.Matters, func(m receivable.Matter) bool { return m.Live(p.On) && slices.Contains(filedRoads(), m.Road) })
	return slices.DeleteFunc(slices.Clone(p.Dues), func(u packet.Due) bool {
		return put[u.Key+"="+u.On.String()] || filed && u.Key == packet.DueLimit
	})
}
