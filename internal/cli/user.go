package cli

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"golang.org/x/term"

	"dunwell/internal/auth"
	"dunwell/internal/fault"
	"dunwell/internal/receivable"
	"dunwell/internal/recovery"
)

// userCmd is about the people who sign in at the desk. Whoever can open the book may
// do all of it: it is the way back in when every password is lost.
type userCmd struct {
	List      userListCmd      `cmd:"" default:"withargs" help:"Everybody who signs in at this desk."`
	Add       userAddCmd       `cmd:"" help:"Let somebody sign in; the password is asked for."`
	Role      userRoleCmd      `cmd:"" help:"Give somebody another role."`
	Password  userPasswordCmd  `cmd:"" help:"Set somebody's password, and end his sessions."`
	TotpReset userTotpResetCmd `cmd:"" help:"End somebody's one-time codes, when the app and the recovery codes are lost."`
	Remove    userRemoveCmd    `cmd:"" help:"Take somebody off this desk."`
}

type userListCmd struct {
	JSON bool `name:"json" help:"One JSON object a person."`
}

func (c userListCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	people, err := d.People(s.ctx, creditor)
	if err != nil {
		return err
	}
	if len(people) == 0 && !c.JSON {
		fmt.Fprintln(s.Out, "Nobody signs in: the desk is open to whoever uses this machine.")
	}
	for i := range people {
		p := &people[i]
		if c.JSON {
			err := s.line(struct {
				Name     string    `json:"name"`
				Email    *string   `json:"email"`
				Role     auth.Role `json:"role"`
				Password bool      `json:"password"`
				Codes    bool      `json:"one_time_codes"`
				Passkeys int       `json:"passkeys"`
			}{p.Name, given(p.Email), p.Role, p.Password, p.Codes, p.Passkeys})
			if err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(s.Out, "%s, %s: %s\n", p.Name, p.Role, proofs(p))
	}
	return nil
}

// proofs says how a person proves who he is.
func proofs(p *recovery.Person) string {
	var list []string
	if p.Password {
		list = append(list, "password")
	}
	if p.Codes {
		list = append(list, "one-time codes")
	}
	if p.Passkeys > 0 {
		list = append(list, fmt.Sprintf("%d passkeys", p.Passkeys))
	}
	if len(list) == 0 {
		return "has not set a password yet"
	}
	return strings.Join(list, ", ")
}

type userAddCmd struct {
	Name         string    `arg:"" help:"Name to sign in and to sign acts with."`
	Role         auth.Role `help:"owner, collector, bookkeeper or viewer." required:"" placeholder:"ROLE"`
	Email        string    `help:"E-mail address, for people to see." placeholder:"ADDRESS"`
	PasswordFile string    `help:"File with the password, readable by you alone (default: asked for)." type:"path" placeholder:"FILE"`
	By           string    `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
}

func (c userAddCmd) Run(s *session) error {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return err
	}
	defer closeBook()
	n := recovery.NewPerson{Name: c.Name, Email: c.Email, Role: c.Role}
	if !c.Role.Known() {
		return usage{fault.Invalidf("desk_role_unknown", "--role", "roles are owner, collector, bookkeeper and viewer")}
	}
	if n.Password, err = s.password(c.PasswordFile, "Password for "+c.Name); err != nil {
		return err
	}
	p, _, err := d.AddPerson(s.ctx, creditor, n, true, author(c.By))
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s signs in at the desk as %s. From now on everybody there signs in.\n", p.Name, p.Role)
	return nil
}

// password reads a new password: from a file, from the terminal without showing it,
// or as the first line of what is piped in.
func (s *session) password(file, what string) (string, error) {
	if f, ok := s.In.(*os.File); ok && file == "" && term.IsTerminal(int(f.Fd())) {
		fmt.Fprintf(s.Err, "%s (%d characters or more): ", what, auth.ShortestPassword)
		text, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(s.Err)
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		return some(string(text), what)
	}
	ask := &asker{s: s, in: bufio.NewReader(s.In)}
	return ask.secret(file, what)
}

// userNamed opens the book and finds somebody in it.
func (s *session) userNamed(name string) (*recovery.Desk, receivable.CreditorID, recovery.Person, func(), error) {
	d, creditor, closeBook, err := s.desk()
	if err != nil {
		return nil, "", recovery.Person{}, nil, err
	}
	p, err := d.PersonNamed(s.ctx, creditor, name)
	if err != nil {
		closeBook()
	}
	return d, creditor, p, closeBook, err
}

type userRoleCmd struct {
	Name string    `arg:"" help:"Whose."`
	Role auth.Role `arg:"" help:"owner, collector, bookkeeper or viewer."`
	By   string    `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
}

func (c userRoleCmd) Run(s *session) error {
	d, creditor, p, closeBook, err := s.userNamed(c.Name)
	if err != nil {
		return err
	}
	defer closeBook()
	if err := d.ChangeRole(s.ctx, creditor, p.ID, c.Role, author(c.By)); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s is %s of this desk now.\n", p.Name, c.Role)
	return nil
}

type userPasswordCmd struct {
	Name         string `arg:"" help:"Whose."`
	PasswordFile string `help:"File with the password, readable by you alone (default: asked for)." type:"path" placeholder:"FILE"`
	By           string `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
}

func (c userPasswordCmd) Run(s *session) error {
	d, creditor, p, closeBook, err := s.userNamed(c.Name)
	if err != nil {
		return err
	}
	defer closeBook()
	password, err := s.password(c.PasswordFile, "New password for "+p.Name)
	if err != nil {
		return err
	}
	if err := d.SetPassword(s.ctx, creditor, p.ID, password, author(c.By)); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s has a new password; all sessions of before have ended.\n", p.Name)
	return nil
}

type userTotpResetCmd struct {
	Name string `arg:"" help:"Whose."`
	By   string `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
}

func (c userTotpResetCmd) Run(s *session) error {
	d, creditor, p, closeBook, err := s.userNamed(c.Name)
	if err != nil {
		return err
	}
	defer closeBook()
	if err := d.ResetCodes(s.ctx, creditor, p.ID, author(c.By)); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s signs in by password alone, until new one-time codes are set up.\n", p.Name)
	return nil
}

type userRemoveCmd struct {
	Name string `arg:"" help:"Whom."`
	By   string `help:"Who says so (default: you)." env:"DUNWELL_BY" placeholder:"NAME"`
}

func (c userRemoveCmd) Run(s *session) error {
	d, creditor, p, closeBook, err := s.userNamed(c.Name)
	if err != nil {
		return err
	}
	defer closeBook()
	if err := d.RemovePerson(s.ctx, creditor, p.ID, true, author(c.By)); err != nil {
		return err
	}
	people, err := d.PeopleExist(s.ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s no longer signs in at this desk.\n", p.Name)
	if !people {
		fmt.Fprintln(s.Out, "Nobody signs in any more: the desk is open to whoever uses this machine.")
	}
	return nil
}
