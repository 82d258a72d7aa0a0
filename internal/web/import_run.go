package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// startImport takes a file in beside the request that asked for it. One import of a
// creditor runs at a time; the next begins by itself.
func (s *Server) startImport(r *http.Request, up *upload) (*run, error) {
	u := s.uploads
	u.mu.Lock()
	defer u.mu.Unlock()
	if there := u.runs[up.ID]; there != nil {
		return there, nil
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(r.Context()))
	if server, ok := r.Context().Value(http.ServerContextKey).(*http.Server); ok {
		server.RegisterOnShutdown(stop) // what was begun is taken back, and begun anew when asked for
	}
	up.State, up.Report, up.Fault = uploadRunning, nil, ""
	if err := u.save(up); err != nil {
		stop()
		return nil, err
	}
	now := &run{done: make(chan struct{}), stop: stop}
	u.runs[up.ID] = now
	turn := u.turn[up.Creditor]
	if turn == nil {
		turn = make(chan struct{}, 1)
		u.turn[up.Creditor] = turn
	}
	go s.runImport(ctx, up, now, turn)
	return now, nil
}

// runImport waits for its turn and takes the file in.
func (s *Server) runImport(ctx context.Context, up *upload, now *run, turn chan struct{}) {
	defer now.stop()
	defer func() {
		s.uploads.mu.Lock()
		delete(s.uploads.runs, up.ID)
		s.uploads.mu.Unlock()
		close(now.done)
	}()
	select {
	case turn <- struct{}{}:
	default:
		now.wait(true)
		select {
		case turn <- struct{}{}:
		case <-ctx.Done():
			return
		}
	}
	defer func() { <-turn }()
	now.wait(false)
	report, err := s.importOne(ctx, up, now)
	s.uploads.forget(up.Creditor)
	if ctx.Err() != nil {
		return // it stays begun, and says so
	}
	up.State = uploadDone
	if f, ok := errors.AsType[*fault.Error](err); err != nil && (!ok || f.Kind == fault.Internal || f.Kind == fault.Unavailable) {
		s.log.Error("import", "file", up.Name, "err", err)
		up.State = uploadFailed
	} else if err != nil {
		up.State, up.Fault = uploadFailed, f.Text
	} else {
		up.told(&report)
	}
	if err := s.uploads.save(up); err != nil {
		s.log.Error("import", "file", up.Name, "err", err)
	}
}

// importOne takes one file in.
func (s *Server) importOne(ctx context.Context, up *upload, now *run) (recovery.FileReport, error) {
	f, err := s.uploads.open(up)
	if err != nil {
		return recovery.FileReport{}, err
	}
	defer f.Close()
	request := up.request(f)
	request.File.Progress = now.at
	return s.desk.Import(ctx, request)
}

// told keeps what came of an import, for its page.
func (up *upload) told(r *recovery.FileReport) {
	up.Report, up.KindText, up.Number, up.Changes, up.Clients = r, r.KindText, r.Number, r.Changes, r.Clients
	if !r.Through.IsZero() {
		up.Known = r.Through.String()
	}
}

func (r *run) wait(is bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting = is
}

// progress is how far an import is: lines of the file, once it books them.
func (r *run) progress(up *upload) (lines int, waiting bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.pass >= up.Passes && up.Size > 0 {
		lines = int(int64(up.Lines) * min(r.read, up.Size) / up.Size)
	}
	return lines, r.waiting
}

// soon waits a moment for an import, so that a short list shows its report at once.
func (r *run) soon(ctx context.Context) {
	const moment = 1500 * time.Millisecond
	t := time.NewTimer(moment)
	defer t.Stop()
	select {
	case <-r.done:
	case <-t.C:
	case <-ctx.Done():
	}
}

// busyWith is the name of the file that a creditor's import reads right now, other
// than the given one.
func (u *uploads) busyWith(creditor receivable.CreditorID, but string) string {
	all, err := u.list(creditor)
	if err != nil {
		return ""
	}
	for _, up := range all {
		if now := u.running(up.ID); now != nil && up.ID != but {
			if _, waiting := now.progress(up); !waiting {
				return up.Name
			}
		}
	}
	return ""
}
