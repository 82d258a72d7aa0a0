package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/schollz/progressbar/v3"

	"dunwell/internal/day"
	"dunwell/internal/receivable"
)

var dateType = reflect.TypeFor[day.Date]()

// dateMapper reads ISO days and the words today and yesterday are left to people.
type dateMapper struct{}

func (dateMapper) Decode(ctx *kong.DecodeContext, target reflect.Value) error {
	var text string
	if err := ctx.Scan.PopValueInto("date", &text); err != nil {
		return err
	}
	d, err := day.Parse(text)
	if err != nil {
		return err
	}
	target.Set(reflect.ValueOf(d))
	return nil
}

type setupCmd struct {
	Changes []string `arg:"" optional:"" help:"KEY=VALUE …; without any, everything is shown."`
}

// widthOfKey holds the longest key of the set-up and two blanks.
const widthOfKey = 23

func (c setupCmd) Run(s *session) error {
	changes, err := pairs(c.Changes)
	if err != nil {
		return err
	}
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	if len(changes) > 0 {
		if err := d.ChangeSetup(s.ctx, creditor, changes); err != nil {
			return err
		}
	}
	list, err := d.Setup(s.ctx, creditor)
	if err != nil {
		return err
	}
	for _, l := range list {
		value := l.Value
		if value == "" {
			value = "–"
		}
		wrapped(s.Out, padded(l.Key, widthOfKey), strings.Repeat(" ", widthOfKey), value)
		if len(changes) == 0 {
			wrapped(s.Out, "    ", "    ", l.Help)
		}
	}
	return nil
}

type serveCmd struct {
	Listen string `help:"Address of the desk; on another than loopback people sign in and --host is given (docs/signing-in.md)." default:"127.0.0.1:8470" placeholder:"HOST:PORT"`
	Hooks  string `help:"Address at which messages to feeds are taken (docs/feeds.md); none by itself." placeholder:"HOST:PORT"`
	Pages  string `help:"Address of the pages for clients (docs/client-pages.md); none by itself." placeholder:"HOST:PORT"`

	Host  []string `help:"Name under which others reach the desk, behind a proxy that speaks https." placeholder:"NAME"`
	Proxy []string `help:"Address or network of that proxy, where it stands on another machine." placeholder:"ADDRESS"`
}

func (c serveCmd) Run(s *session) error {
	// Not by s.desk: where people sign in, they tell which creditor is meant.
	d, closeBook, err := s.Open(s.ctx, OpenOptions{Database: s.root.Database, Letters: s.root.Letters, NoBackup: s.root.NoBackup, Now: s.Now})
	if err != nil {
		return err
	}
	defer closeBook()
	return s.Serve(s.ctx, d, ServeOptions{Listen: c.Listen, Creditor: s.root.Creditor, Hooks: c.Hooks, Pages: c.Pages, Hosts: c.Host, Proxies: c.Proxy})
}

// mostYAML bounds what is read of a ladder or a diary; their parsers allow less.
const mostYAML = 1 << 20

type doctorCmd struct {
	Mail     bool `help:"Look up SPF, DKIM and DMARC of your address, and try the mail server's login."`
	SendTest bool `help:"Also send a test message to your own address."`
}

func (c doctorCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	lines, err := d.Doctor(s.ctx, creditor, c.Mail, c.SendTest)
	if err != nil {
		return err
	}
	bad := false
	for _, l := range lines {
		mark := "ok  "
		if !l.OK {
			mark, bad = "look", true
		}
		wrapped(s.Out, mark+"  ", "      ", l.Text)
		if l.Add != "" { // not wrapped: it is copied
			fmt.Fprintf(s.Out, "      add: %s\n", l.Add)
		}
	}
	if bad {
		return errPartly
	}
	return nil
}

// askKind asks once what a list is.
func (s *session) askKind(guess receivable.ListKind) receivable.ListKind {
	fmt.Fprintf(s.Err, "What is this list? all = everything ever, open = everything open on its day, new = only new ones [%s]: ", guess)
	var answer string
	if _, err := fmt.Fscanln(s.In, &answer); err != nil || answer == "" {
		return guess
	}
	return receivable.ListKind(answer)
}

// bar shows progress on a terminal and is silent in a pipe.
type bar struct{ p *progressbar.ProgressBar }

func (s *session) progress(all int64, what string) *bar {
	if !terminal(s.Err) {
		return &bar{}
	}
	return &bar{progressbar.NewOptions64(all, progressbar.OptionSetWriter(s.Err), progressbar.OptionSetDescription(what),
		progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(30))}
}

// Set moves the bar to a place.
func (b *bar) Set(n int64) {
	if b.p != nil {
		_ = b.p.Set64(n) // a bar that cannot be drawn hinders nothing
	}
}

// SetMax moves the bar where the end became known on the way.
func (b *bar) SetMax(n, all int) {
	if b.p != nil {
		b.p.ChangeMax(all)
		b.Set(int64(n))
	}
}

// Finish takes the bar away.
func (b *bar) Finish() {
	if b.p != nil {
		_ = b.p.Finish() // as in Set
	}
}

// unwrapPath is the reason of a file error without the path told already.
func unwrapPath(err error) error {
	if p, ok := errors.AsType[*os.PathError](err); ok {
		return p.Err
	}
	return err
}

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

func (c completionCmd) Run(s *session, k *kong.Kong) error {
	return writeCompletion(s.Out, c.Shell, k.Model)
}

// writeCompletion prints a script that completes commands and flags.
func writeCompletion(w io.Writer, shell string, app *kong.Application) error {
	var names []string
	flags := map[string][]string{}
	for _, n := range app.Children {
		if n.Hidden {
			continue
		}
		names = append(names, n.Name)
		for _, f := range n.Flags {
			flags[n.Name] = append(flags[n.Name], "--"+f.Name)
		}
		for _, sub := range n.Children {
			flags[n.Name] = append(flags[n.Name], sub.Name)
		}
	}
	var b strings.Builder
	switch shell {
	case "fish":
		fmt.Fprintf(&b, "complete -c dunwell -f -n __fish_use_subcommand -a '%s'\n", strings.Join(names, " "))
		for _, n := range names {
			for _, f := range flags[n] {
				if long, ok := strings.CutPrefix(f, "--"); ok {
					fmt.Fprintf(&b, "complete -c dunwell -n '__fish_seen_subcommand_from %s' -l %s\n", n, long)
				} else {
					fmt.Fprintf(&b, "complete -c dunwell -f -n '__fish_seen_subcommand_from %s' -a %s\n", n, f)
				}
			}
		}
	default:
		if shell == "zsh" {
			b.WriteString("autoload -U +X bashcompinit && bashcompinit\n")
		}
		b.WriteString("_dunwell() {\n  local cur=${COMP_WORDS[COMP_CWORD]}\n  local words\n")
		fmt.Fprintf(&b, "  if [ \"$COMP_CWORD\" = 1 ]; then words='%s'\n  else case ${COMP_WORDS[1]} in\n", strings.Join(names, " "))
		for _, n := range names {
			fmt.Fprintf(&b, "    %s) words='%s';;\n", n, strings.Join(flags[n], " "))
		}
		b.WriteString("  esac; fi\n  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n  [ -n \"${COMPREPLY[*]}\" ] || COMPREPLY=($(compgen -f -- \"$cur\"))\n}\ncomplete -F _dunwell dunwell\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
