package recovery_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dunwell/internal/packet"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
	"dunwell/internal/store"
)

// tasks are the days of a packet that wait.
func (d desk) packetTasks(t *testing.T) (list []string) {
	t.Helper()
	err := d.db.Read(t.Context(), func(tx *store.Tx) error {
		all, err := tx.TasksOf(t.Context(), d.key(t, debtor))
		for _, one := range all {
			if one.Kind == receivable.TaskMatter && one.About == "packet" {
				list = append(list, one.On.String()+" "+one.Text)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// The days that a packet names are tasks, once; what a person took back does not come
// again, and an event of the matter ends its own.
func TestDaysOfAPacketBecomeTasks(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, engine string) {
		d := handedOver(t, engine)
		act := recovery.Act{By: "Nora"}
		hearing, serve := d.Today().AddDays(40).String(), d.Today().AddDays(30).String()
		set := map[string]string{"hearing": hearing, "service_by": serve, "case_number": "26-SC-1"}
		made := func() recovery.PacketMade {
			at := filepath.Join(t.TempDir(), "p")
			p, err := d.MakePacket(t.Context(), d.key(t, debtor), recovery.PacketAsk{Kind: packet.SmallClaims, Inside: filepath.Dir(at), Set: set}, func(p *packet.Made) error { return p.Lay(at) }, act)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		first := made()
		got := d.packetTasks(t)
		for _, want := range []string{d.Today().AddDays(33).String() + " Hearing on " + hearing, d.Today().AddDays(23).String() + " Serve the claim by " + serve, "Last day to sue is "} {
			if !slices.ContainsFunc(got, func(text string) bool { return strings.Contains(text, want) }) {
				t.Errorf("got the tasks %q, want one with %q", got, want)
			}
		}
		if len(got) != 3 || first.Days == nil {
			t.Fatalf("got the tasks %q and the entry %v", got, first.Days)
		}
		if again := made(); again.Days != nil || again.Entry.Number != first.Entry.Number || len(d.packetTasks(t)) != 3 {
			t.Errorf("made again: entry %s, days %v, tasks %q", again.Entry.Number, again.Days, d.packetTasks(t))
		}
		if _, err := d.Undo(t.Context(), d.creditor, first.Days.Number, act); err != nil {
			t.Fatal(err)
		}
		made()
		if got := d.packetTasks(t); len(got) != 0 {
			t.Errorf("taken back, and there again: %q", got)
		}
		set["hearing"] = d.Today().AddDays(50).String()
		made()
		if got := d.packetTasks(t); len(got) != 1 {
			t.Errorf("another day of the hearing: got %q, want one task", got)
		}
		did(t)(d.Filed(t.Context(), d.key(t, debtor), recovery.Filing{Road: receivable.RoadSmallClaims, Forum: "County court", Number: "26-SC-1"}, act))
		did(t)(d.MatterEvent(t.Context(), d.key(t, debtor), recovery.Happening{Kind: receivable.EventHearing, Next: d.Today().AddDays(50)}, act))
		if got := d.packetTasks(t); len(got) != 0 {
			t.Errorf("the matter keeps the hearing, and the packet still: %q", got)
		}
		if p := d.packetOf(t, packet.SmallClaims, filepath.Join(t.TempDir(), "p"), map[string]string{"hearing": "in May"}); !slices.ContainsFunc(p.Looks, func(l string) bool { return strings.Contains(l, "is no day") }) {
			t.Errorf("a hearing in May: got %q", p.Looks)
		}
	})
}
