package work

import (
	"context"
	"fmt"
	"time"
)

// watch starts the client anew when no heartbeat was worked for a while. River
// v0.31 can be left with a leader that polls for jobs but adds no periodic ones and
// rescues none; only another start helps. Heartbeats worked by another node count:
// one leader serves all. It runs until watching ends; jobs is the context under
// which a new client works.
func (r *Runner) watch(watching, jobs context.Context) {
	tick := time.NewTicker(r.settings.Heartbeat)
	defer tick.Stop()
	var last beat
	for missed := 0; ; {
		select {
		case <-watching.Done():
			return
		case <-tick.C:
		}
		now, err := r.lastBeat(watching)
		if err != nil {
			if watching.Err() == nil { // the database is away: another start would not bring it back
				r.log.WarnContext(watching, "cannot see whether jobs still come", "err", err)
			}
			continue
		}
		if now != last {
			last, missed = now, 0
			continue
		}
		if missed++; missed >= r.settings.Missed {
			missed = 0
			r.log.WarnContext(watching, "no heartbeat of the jobs: starting them anew", "missed", r.settings.Missed)
			if err := r.restart(watching, jobs); err != nil {
				r.log.ErrorContext(watching, "start the jobs anew; the next try follows", "err", err)
			}
		}
	}
}

// beat tells one state of the worked heartbeats from another. No clock is compared,
// so nodes whose clocks differ do not trouble it.
type beat struct{ count, newest int64 }

func (r *Runner) lastBeat(ctx context.Context) (beat, error) {
	var b beat
	err := r.db.QueryRowContext(ctx, `
		SELECT count(*), coalesce(max(id), 0)
		FROM river_job
		WHERE kind = $1 AND state = 'completed'`, heartbeat{}.Kind()).Scan(&b.count, &b.newest)
	if err != nil {
		return b, fmt.Errorf("look for heartbeats: %w", err)
	}
	return b, nil
}

// restart exchanges the client. The old one has as long as a job may take to end
// gently; one that does not end is left behind, as its jobs are safe to do twice.
func (r *Runner) restart(watching, jobs context.Context) error {
	gentle, cancel := context.WithTimeout(watching, r.settings.JobTimeout)
	defer cancel()
	if err := stop(gentle, r.client); err != nil {
		r.log.ErrorContext(watching, "the old jobs do not stop", "err", err)
	}
	if watching.Err() != nil {
		return nil // stopped meanwhile
	}
	client, err := r.newClient(jobs)
	if err != nil {
		return err
	}
	r.client = client
	return nil
}
