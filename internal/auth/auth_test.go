package auth

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"dunwell/internal/fault"
)

// What each role may do, right by right.
func TestRoles(t *testing.T) {
	t.Parallel()
	rights := []Right{See, Act, Decide, Own, Self, Anyone}
	tests := map[Role]string{ // one letter a right, in that order
		Owner: "yyyyyy", Collector: "yyynyy", Bookkeeper: "yynnyy", Viewer: "ynnnyy", "": "nnnnny", "root": "nnnnny",
	}
	for role, want := range tests {
		var got strings.Builder
		for _, right := range rights {
			if role.May(right) {
				got.WriteByte('y')
			} else {
				got.WriteByte('n')
			}
		}
		if got.String() != want {
			t.Errorf("%q may %s, want %s", role, got.String(), want)
		}
	}
	for right, want := range map[Right]bool{See: false, Act: false, Decide: true, Own: true, Self: false, Anyone: false} {
		if got := right.Fresh(); got != want {
			t.Errorf("right %d asks for a fresh proof: got %v, want %v", right, got, want)
		}
	}
}

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ password, want string }{
		"four words":          {"mossy kettle under lantern", ""},
		"umlauts":             {"Größenwahn über Wolke", ""},
		"ten of many kinds":   {"kX7!vowel?", ""},
		"nine":                {"abcdefgxy", "password_short"},
		"nine wide ones":      {"ääääääöüß", "password_short"},
		"a row":               {"1234567890", "password_guessed"},
		"a row back":          {"zyxwvutsrq", "password_guessed"},
		"one letter":          {"aaaaaaaaaaaaa", "password_guessed"},
		"everybody's":         {"Passw0rd-2026", ""},
		"everybody's, plain":  {"password123", "password_guessed"},
		"German":              {"Passwort2026", "password_guessed"},
		"with stand-ins":      {"p@$$word2026", "password_guessed"},
		"the name":            {"noralark2026", "password_guessed"},
		"the address":         {"bookkeeping1!", "password_guessed"},
		"name in a long text": {"nora lark walks along the river", ""},
		"a line end":          {"mossy kettle\nunder", "password_unfit"},
		"not UTF-8":           {"mossy kettle \xff under", "password_unfit"},
		"too long":            {strings.Repeat("mossy kettle ", 16), "password_long"},
	}
	for name, test := range tests {
		err := CheckPassword(test.password, "Nora Lark", "bookkeeping@larkfield.example")
		got := ""
		if err != nil {
			got = fault.CodeOf(err)
		}
		if got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func TestPasswordIs(t *testing.T) {
	t.Parallel()
	phc, err := HashPassword("mossy kettle under länd")
	if err != nil {
		t.Fatal(err)
	}
	again, err := HashPassword("mossy kettle under länd")
	if err != nil || again == phc {
		t.Errorf("two hashes of one password are the same (%v)", err)
	}
	tests := map[string]struct {
		password, phc string
		want          bool
	}{
		"right":         {"mossy kettle under länd", phc, true},
		"composed else": {"mossy kettle under la\u0308nd", phc, true},
		"wrong":         {"mossy kettle under land", phc, false},
		"empty":         {"", phc, false},
		"of nobody":     {"", "", false},
		"far too long":  {strings.Repeat("x", 100_000), phc, false},
		"unknown name":  {"mossy kettle under länd", "", false},
	}
	for name, test := range tests {
		got, err := PasswordIs(test.password, test.phc)
		if err != nil || got != test.want {
			t.Errorf("%s: got %v (%v), want %v", name, got, err, test.want)
		}
	}
	if Outdated(phc) {
		t.Error("a hash of today is outdated")
	}
	if !Outdated("$argon2id$v=19$m=4096,t=1,p=1$c29tZXNhbHRzYWx0$RdescudvJCsgt3ub+b+dWRWJTmaaJObG") {
		t.Error("a cheap hash is not outdated")
	}
}

// A hash whose cost is nothing, or without end, is refused before it is worked on.
func TestPasswordHashIsHeldToBounds(t *testing.T) {
	t.Parallel()
	for _, phc := range []string{
		"x", "$argon2id$v=19$m=19456,t=0,p=1$c29tZXNhbHRzYWx0$RdescudvJCsgt3ub+b+dWRWJTmaaJObG", "$argon2id$v=19$m=19456,t=1,p=0$c29tZXNhbHRzYWx0$RdescudvJCsgt3ub+b+dWRWJTmaaJObG",
		"$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHRzYWx0$RdescudvJCsgt3ub+b+dWRWJTmaaJObG", "$argon2id$v=19$m=19456,t=100000,p=1$c29tZXNhbHRzYWx0$RdescudvJCsgt3ub+b+dWRWJTmaaJObG",
		"$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHRzYWx0$RdescudvJCsgt3ub+b+dWRWJTmaaJObG", "$argon2id$v=19$m=19456,t=2,p=1$c29t$Rdes",
	} {
		if _, err := PasswordIs("mossy kettle", phc); err == nil {
			t.Errorf("%q was taken", phc)
		}
	}
}

func FuzzReadPHC(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzYWx0$RdescudvJCsgt3ub+b+dWRWJTmaaJObG")
	f.Add("$argon2id$v=19$m=4294967295,t=4294967295,p=255$$")
	f.Add("$$$$$")
	f.Fuzz(func(t *testing.T, phc string) {
		params, err := readPHC(phc)
		if err == nil && (params.Memory > 256<<10 || params.Iterations < 1 || params.Iterations > 20 || params.Parallelism < 1) {
			t.Errorf("%q is taken with the cost %+v", phc, *params)
		}
	})
}

func TestDelay(t *testing.T) {
	t.Parallel()
	for failed, want := range map[int]time.Duration{
		0: 0, 4: 0, 5: time.Second, 6: 2 * time.Second, 7: 4 * time.Second, 8: 8 * time.Second, 9: 16 * time.Second, 10: 32 * time.Second, 11: time.Minute, 12: time.Minute, 1 << 40: time.Minute,
	} {
		if got := Delay(failed, FreeOfName); got != want {
			t.Errorf("after %d failures: got %v, want %v", failed, got, want)
		}
	}
	if got := Delay(19, FreeOfAddress); got != 0 {
		t.Errorf("an address waits %v after 19", got)
	}
	if got := Delay(20, FreeOfAddress); got != time.Second {
		t.Errorf("an address waits %v after 20, want a second", got)
	}
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		ago  time.Duration
		want time.Duration
	}{
		"at once":   {0, 16 * time.Second},
		"a little":  {10 * time.Second, 6 * time.Second},
		"waited":    {16 * time.Second, 0},
		"forgotten": {ForgetName, 0},
	}
	for name, test := range tests {
		if got := Wait(9, FreeOfName, now.Add(-test.ago), now, ForgetName); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
	if got := Wait(9, FreeOfName, time.Time{}, now, ForgetName); got != 0 {
		t.Errorf("with no failure at all: got %v", got)
	}
}

// RFC 6238, appendix B, SHA-1, of which the last six digits count here.
const rfcSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

func TestCodeStep(t *testing.T) {
	t.Parallel()
	for at, code := range map[int64]string{59: "287082", 1111111109: "081804", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		step, ok := CodeStep(rfcSecret, code, time.Unix(at, 0), 0)
		if !ok || step != at/30 {
			t.Errorf("at %d: got step %d, %v, want %d", at, step, ok, at/30)
		}
		if _, ok := CodeStep(rfcSecret, code, time.Unix(at, 0), step); ok {
			t.Errorf("at %d: a code counted twice", at)
		}
		for _, off := range []int64{-30, 30} {
			if _, ok := CodeStep(rfcSecret, code, time.Unix(at+off, 0), 0); !ok {
				t.Errorf("at %d: a clock %d seconds off is refused", at, off)
			}
		}
		for _, off := range []int64{-61, 61} {
			if _, ok := CodeStep(rfcSecret, code, time.Unix(at+off, 0), 0); ok && at > 90 {
				t.Errorf("at %d: a clock %d seconds off is taken", at, off)
			}
		}
	}
	if _, ok := CodeStep(rfcSecret, "081 804", time.Unix(1111111109, 0), 0); !ok {
		t.Error("a code with a gap in it is refused")
	}
	for _, wrong := range []string{"", "0", "08180", "0818044", "o81804", "٠٨١٨٠٤", "-81804", "08 18 04 4"} {
		if _, ok := CodeStep(rfcSecret, wrong, time.Unix(1111111109, 0), 0); ok {
			t.Errorf("%q was taken", wrong)
		}
	}
}

func FuzzReadCode(f *testing.F) {
	f.Add("123 456")
	f.Add("١٢٣٤٥٦")
	f.Fuzz(func(t *testing.T, typed string) {
		code := ReadCode(typed)
		if code != "" && (len(code) != 6 || strings.Trim(code, "0123456789") != "") {
			t.Errorf("%q is read as %q", typed, code)
		}
		RecoveryHash(typed) // never stops
		if h := TokenHash(typed); h != nil && len(h) != 32 {
			t.Errorf("%q has the hash %x", typed, h)
		}
	})
}

// A recovery code is found however it was written down.
func TestRecoveryCodeSurvivesPaper(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		code := RecoveryCode(rapid.SliceOfN(rapid.Byte(), RecoveryCodeBytes, RecoveryCodeBytes).Draw(t, "random"))
		want := string(RecoveryHash(code))
		if want == "" {
			t.Fatalf("%q has no hash", code)
		}
		for _, typed := range []string{strings.ToLower(code), strings.ReplaceAll(code, "-", " "), strings.ReplaceAll(code, "-", ""), " " + code + " ", strings.ReplaceAll(code, "O", "0")} {
			if got := string(RecoveryHash(typed)); got != want {
				t.Fatalf("%q is another code than %q", typed, code)
			}
		}
	})
	if RecoveryHash("") != nil || RecoveryHash("ABCD") != nil {
		t.Error("no code has a hash")
	}
}

// A token has one spelling: another spelling of the same bytes is no token.
func TestTokenHash(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		token := Token(rapid.SliceOfN(rapid.Byte(), TokenBytes, TokenBytes).Draw(t, "random"))
		if TokenHash(token) == nil {
			t.Fatalf("%q is no token", token)
		}
		if TokenHash(token+"=") != nil || TokenHash(token[1:]) != nil || TokenHash(token+"A") != nil {
			t.Fatalf("something else than %q is a token", token)
		}
	})
}

func TestMarks(t *testing.T) {
	t.Parallel()
	pepper := []byte("pepper")
	of := func(text string) string { return AddressMark(pepper, netip.MustParseAddr(text)) }
	if of("2001:db8::1") != of("2001:db8::ffff:1") || of("2001:db8::1") == of("2001:db8:0:1::1") {
		t.Error("networks of the sixth version are not told apart by 64 bits")
	}
	if of("192.0.2.1") == of("192.0.2.2") || of("192.0.2.1") != of("::ffff:192.0.2.1") {
		t.Error("addresses of the fourth version are not told apart one by one")
	}
	if AddressMark([]byte("other"), netip.MustParseAddr("192.0.2.1")) == of("192.0.2.1") {
		t.Error("the mark does not depend on the pepper")
	}
	if NameMark(pepper, "nora") == NameMark(pepper, "ann") {
		t.Error("names have one mark")
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"  Nora   LARK ": "nora lark", "GRÖSSE": "grösse", "größe": "grösse", "ＮＯＲＡ": "nora", "": ""} {
		if got := Fold(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestAlive(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		made, seen time.Duration // ago
		want       bool
	}{
		"fresh":         {0, 0, true},
		"seen of late":  {13 * 24 * time.Hour, time.Hour, true},
		"idle":          {24 * time.Hour, IdleEnd, false},
		"used too long": {AbsoluteEnd, time.Minute, false},
	}
	for name, test := range tests {
		if got := Alive(now.Add(-test.made), now.Add(-test.seen), now); got != test.want {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}
