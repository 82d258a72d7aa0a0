package web

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/feed"
	"dunwell/internal/recovery"
	"dunwell/internal/web/say"
)

// pageSources is the page of sources and feeds.
const pageSources = "money_sources"

// sourcesPage is where payments become known, how fresh that is, and what is pulled.
type sourcesPage struct {
	frame
	Fault           string
	Rows            []sourceRow
	Feeds           []feedRow
	Connect         *connectForm
	Pulled          string // what the last pull brought
	MayAct, MayOwn  bool
	Today, NextWeek string
}

// sourceRow is one source with its forms.
type sourceRow struct {
	ID, Name, Kind, Own, State, Mark, Text, Waiting string
	Through, Expect                                 field
	Settable                                        bool // not a mailbox
	Open                                            bool
}

// feedRow is one feed.
type feedRow struct {
	Name, Kind, Where, Every, Pulled, Next, Through, Trouble, Outcome string
	State, Mark                                                       string
}

// connectForm connects a feed.
type connectForm struct {
	Kind, Name, Key, URL, How, User, Secret, Every field
	Kinds, Hows                                    []choice
	Open                                           bool
}

var ibanName = regexp.MustCompile(`^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$`)

// sourceName is what people call a source: a bank account by its last figures.
func sourceName(v *say.Voice, name string) string {
	if ibanName.MatchString(name) {
		return v.T("account ending %s", name[len(name)-4:])
	}
	return name
}

// sourceLineOf says how fresh a source is.
func sourceLineOf(v *say.Voice, s *recovery.SourceView) sourceLine {
	l := sourceLine{Name: sourceName(v, s.Name), State: v.T("fresh"), Mark: "good"}
	switch {
	case s.Kind == "mailbox" && s.Stale:
		l.State, l.Mark, l.Text = v.T("not read"), "late", v.T("The mailbox was not read lately; nothing leaves by itself meanwhile.")
	case s.Kind == "mailbox":
		l.Text = v.T("Answers are read here.")
	case s.Through.IsZero() && !s.Stale:
		l.State, l.Mark, l.Text = v.T("no payments"), "", v.T("Tells nothing of payments.")
	case s.Through.IsZero():
		l.State, l.Mark, l.Text = v.T("no closed day"), "late", v.T("No statement has come yet that closes a day.")
	case s.Stale && s.Expect > 0:
		l.State, l.Mark, l.Text = v.T("too old"), "late", v.T("Known through %s, and expected every %s days. Nothing is asked for meanwhile.", v.Short(s.Through), strconv.Itoa(s.Expect))
	case s.Stale:
		l.State, l.Mark, l.Text = v.T("too old"), "late", v.T("Known through %s. Nothing is asked for meanwhile.", v.Short(s.Through))
	default:
		l.Text = v.T("Known through %s.", v.Short(s.Through))
	}
	return l
}

// kindWords are the kinds of source.
func kindWords(v *say.Voice, kind string) string {
	switch kind {
	case "bank":
		return v.T("bank account")
	case "feed":
		return v.T("feed")
	case "mailbox":
		return v.T("mailbox")
	}
	return v.T("list")
}

// showSources answers GET /money/sources.
func (s *Server) showSources(w http.ResponseWriter, r *http.Request) error {
	return s.renderSources(w, r, nil)
}

func (s *Server) renderSources(w http.ResponseWriter, r *http.Request, t *tried) error {
	me := at(r)
	status := http.StatusOK
	p := sourcesPage{frame: s.frameOf(r, me.voice.T("Sources and feeds"), "/money"), MayAct: me.role.May(auth.Act), MayOwn: me.role.May(auth.Own)}
	p.Here = "/money/sources"
	if t != nil {
		status, p.Fault = t.status, t.faults[""]
	}
	sources, err := s.desk.Sources(r.Context(), me.creditor)
	if err != nil {
		return err
	}
	for i := range sources {
		p.Rows = append(p.Rows, sourceRowOf(me.voice, i, &sources[i], t))
	}
	feeds, err := s.desk.Feeds(r.Context(), me.creditor)
	if err != nil {
		return err
	}
	for i := range feeds {
		p.Feeds = append(p.Feeds, feedRowOf(me.voice, &feeds[i]))
	}
	if p.MayOwn && s.desk.Feeding() != nil {
		p.Connect = connectFormOf(me.voice, t)
	}
	if n, err := strconv.Atoi(r.URL.Query().Get("pulled")); err == nil && n >= 0 {
		p.Pulled = me.voice.N(n, "The feed was pulled: one list came.", "The feed was pulled: {n} lists came.")
	}
	return s.render(w, r, status, pageSources, p)
}

func sourceRowOf(v *say.Voice, i int, s *recovery.SourceView, t *tried) sourceRow {
	line := sourceLineOf(v, s)
	row := sourceRow{
		ID: "s-" + strconv.Itoa(i), Name: s.Name, Kind: kindWords(v, s.Kind), Own: s.Own, State: line.State, Mark: line.Mark, Text: line.Text,
		Settable: s.Kind != "mailbox", Through: field{Value: s.Through.String()}, Expect: field{Value: strconv.Itoa(s.Expect)},
	}
	if s.Waiting > 0 && s.Stale {
		row.Waiting = v.N(s.Waiting, "One account waits for it.", "{n} accounts wait for it.")
	}
	if t != nil && t.get("source") == s.Name {
		row.Open = true
		switch t.act {
		case "complete":
			row.Through = t.at("through", "")
		case "expect":
			row.Expect = t.at("days", "")
		}
	}
	return row
}

func feedRowOf(v *say.Voice, f *recovery.FeedView) feedRow {
	row := feedRow{Name: f.Name, Kind: feed.Named(f.Kind), Where: f.Where, Trouble: f.Trouble, Outcome: v.Told(f.Outcome), State: v.T("connected"), Mark: "good"}
	if f.Every > 0 {
		row.Every = v.N(f.Every, "every minute", "every {n} minutes")
		if f.Every%60 == 0 {
			row.Every = v.N(f.Every/60, "every hour", "every {n} hours")
		}
	} else {
		row.Every = v.T("only when you say so, or when it is pushed here")
	}
	if !f.Pulled.IsZero() {
		row.Pulled = v.Hour(f.Pulled, f.Pulled.Location())
	}
	if !f.Through.IsZero() {
		row.Through = v.Short(f.Through)
	}
	switch {
	case f.Running:
		row.State, row.Mark = v.T("is being pulled"), "info"
	case f.Trouble != "":
		row.State, row.Mark, row.Trouble = v.T("does not answer"), "late", v.Told(f.Trouble)
	}
	return row
}

func connectFormOf(v *say.Voice, t *tried) *connectForm {
	mine := t
	if t != nil && t.act != "connect" {
		mine = nil
	}
	c := &connectForm{
		Kind: mine.at("kind", string(feed.Stripe)), Name: mine.at("name", ""), Key: field{}, URL: mine.at("url", ""), How: mine.at("how", ""), User: mine.at("user", ""), Every: mine.at("every", "60"), Open: mine != nil,
	}
	if mine != nil { // what is secret is typed again
		c.Key.Fault, c.Secret.Fault = mine.faults["key"], mine.faults["secret"]
	}
	c.Kinds = chosen([]choice{{Value: string(feed.Stripe), Text: "Stripe"}, {Value: string(feed.Web), Text: v.T("A list at an address (CSV or JSON)")}}, c.Kind.Value)
	c.Hows = chosen([]choice{{Value: "", Text: v.T("nobody asks who it is")}, {Value: "bearer", Text: v.T("with a token")}, {Value: "basic", Text: v.T("with user and password")}}, c.How.Value)
	return c
}

// onSource carries out an act about a source and shows the page again.
func (s *Server) onSource(w http.ResponseWriter, r *http.Request, act string, do func(t *tried, name string) error) error {
	t, err := readForm(r, act)
	if err != nil {
		return err
	}
	err = do(t, t.get("source"))
	if err != nil {
		field := map[string]string{"complete": "through", "expect": "days"}[act]
		f, ok := asFault(err)
		if !ok {
			return err
		}
		t.status = statusOf(f)
		t.blame(field, f.Text)
	}
	if len(t.faults) > 0 {
		return s.renderSources(w, r, t)
	}
	http.Redirect(w, r, "/money/sources", http.StatusSeeOther)
	return nil
}

// completeSource answers POST /money/sources/complete.
func (s *Server) completeSource(w http.ResponseWriter, r *http.Request) error {
	return s.onSource(w, r, "complete", func(t *tried, name string) error {
		through := t.day("through", at(r).voice.T("Through which day have you seen all that came in?"))
		if len(t.faults) > 0 {
			return nil
		}
		return s.desk.CompleteSource(r.Context(), at(r).creditor, name, through)
	})
}

// expectSource answers POST /money/sources/expect.
func (s *Server) expectSource(w http.ResponseWriter, r *http.Request) error {
	return s.onSource(w, r, "expect", func(t *tried, name string) error {
		days, err := strconv.Atoi(t.get("days"))
		if err != nil {
			t.blame("days", at(r).voice.T("Say it in days, for example 7; 0 takes it back."))
			return nil
		}
		return s.desk.ExpectSource(r.Context(), at(r).creditor, name, days)
	})
}

// dropSource answers POST /money/sources/drop.
func (s *Server) dropSource(w http.ResponseWriter, r *http.Request) error {
	return s.onSource(w, r, "drop", func(_ *tried, name string) error { return s.desk.DropSource(r.Context(), at(r).creditor, name) })
}

// pullFeed answers POST /money/feeds/pull.
func (s *Server) pullFeed(w http.ResponseWriter, r *http.Request) error {
	return s.onSource(w, r, "pull", func(_ *tried, name string) error {
		_, err := s.desk.PullFeed(r.Context(), at(r).creditor, name, recovery.PullOptions{By: at(r).user})
		return err
	})
}

// dropFeed answers POST /money/feeds/drop.
func (s *Server) dropFeed(w http.ResponseWriter, r *http.Request) error {
	return s.onSource(w, r, "drop feed", func(_ *tried, name string) error { return s.desk.DropFeed(r.Context(), at(r).creditor, name) })
}

// connectFeed answers POST /money/feeds/connect.
func (s *Server) connectFeed(w http.ResponseWriter, r *http.Request) error {
	return s.onSource(w, r, "connect", func(t *tried, _ string) error {
		n := recovery.NewFeed{Name: t.get("name"), Kind: feed.Kind(t.get("kind")), By: at(r).user}
		every, err := strconv.Atoi(t.get("every"))
		if err != nil || every < 0 {
			t.blame("every", at(r).voice.T("Say it in minutes, for example 60; 0 for never by itself."))
		}
		if n.Every = every; every == 0 {
			n.Every = -1
		}
		switch n.Kind {
		case feed.Stripe:
			s.stripeKey(r, t, &n)
		case feed.Web:
			webFeed(at(r).voice, t, &n)
		default:
			t.blame("kind", at(r).voice.T("Choose what is connected."))
		}
		if len(t.faults) > 0 {
			return nil
		}
		_, err = s.desk.ConnectFeed(r.Context(), at(r).creditor, n)
		return err
	})
}

func (s *Server) stripeKey(r *http.Request, t *tried, n *recovery.NewFeed) {
	n.Secret.Key = t.get("key")
	if !strings.HasPrefix(n.Secret.Key, "rk_") {
		t.blame("key", at(r).voice.T("Paste a restricted key of Stripe; it begins with rk_ and may only read."))
		return
	}
	if err := s.desk.Feeding().StripeAccount(r.Context(), n.Secret.Key); err != nil {
		t.blame("key", err.Error())
	}
}

// webFeed reads where a list is fetched, and how whoever fetches it signs in.
func webFeed(v *say.Voice, t *tried, n *recovery.NewFeed) {
	u, err := url.Parse(t.get("url"))
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
		t.blame("url", v.T("The address must begin with https:// and hold no password."))
		return
	}
	n.Settings.Host, n.Secret.URL = u.Host, u.String()
	how, secret := t.get("how"), t.get("secret")
	if how != "" && secret == "" {
		t.blame("secret", v.T("Paste the token or password."))
	}
	switch how {
	case "bearer":
		n.Secret.Headers = map[string]string{"Authorization": "Bearer " + secret}
	case "basic":
		n.Secret.Headers = map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte(t.get("user")+":"+secret))}
	}
}

// asFault is the fault in an error that a person can act on.
func asFault(err error) (*fault.Error, bool) {
	f, ok := errors.AsType[*fault.Error](err)
	return f, ok && f.Kind != fault.Internal && f.Kind != fault.Unavailable
}

// sourceRoutes are the addresses of sources and feeds.
func (s *Server) sourceRoutes() []route {
	return []route{
		{"GET /money/sources", auth.See, s.showSources},
		{"POST /money/sources/complete", auth.Act, s.completeSource},
		{"POST /money/sources/expect", auth.Act, s.expectSource},
		{"POST /money/sources/drop", auth.Act, s.dropSource},
		{"POST /money/feeds/pull", auth.Act, s.pullFeed},
		{"POST /money/feeds/drop", auth.Own, s.dropFeed},
		{"POST /money/feeds/connect", auth.Own, s.connectFeed},
	}
}
