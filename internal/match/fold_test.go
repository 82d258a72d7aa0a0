package match

import (
	"slices"
	"testing"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{
		"RE-2024/0042": "RE20240042", "inv 0042": "INV42", "00042": "42", "0": "0", "R000": "R0", "": "", "№ 7": "7", "é-１２": "E12", "ΑΒ-1": "AV1", "Счёт 12": "SCHET12",
	} {
		if got := Fold(number); got != want {
			t.Errorf("Fold(%q) is %q, want %q", number, got, want)
		}
	}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"RE-2024-0042":  {"RE20240042", "20240042", "42"},
		"1042":          {"1042"},
		"INV00007":      {"INV7", "7"},
		"8B36BCCC-0001": {"8B36BCCC1", "8360001", "1"},
		"":              nil,
		"ABC":           {"ABC"},
	}
	for number, want := range tests {
		if got := Keys(number); !slices.Equal(got, want) {
			t.Errorf("Keys(%q) are %q, want %q", number, got, want)
		}
	}
}

func TestFoldName(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"Fa. Müller & Söhne GmbH", "MUELLER UND SOEHNE", "Mu\u0308ller Söhne G.m.b.H.", "Müller-Söhne GmbH & Co. KG"},
		{"O'Neil Ltd.", "ONEIL LIMITED"},
		{"Łódź Sp. z o.o.", "LODZ SP Z O O", "Lodz sp.z o.o."},
		{"Ørsted A/S", "Orsted", "OERSTED AS"},
		{"Århus Bygg ApS", "Aarhus Bygg"},
		{"ООО Ромашка", "OOO Romashka"},
		{"Société Générale S.A.", "SOCIETE GENERALE SA"},
	} {
		for _, name := range same[1:] {
			if got, want := FoldName(name), FoldName(same[0]); got != want {
				t.Errorf("FoldName(%q) is %q, that of %q is %q", name, got, same[0], want)
			}
		}
	}
	if got := FoldName("AG"); got != "ag" {
		t.Errorf("a name that is nothing but a form is %q", got)
	}
}

func TestCluesOf(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		m       Money
		numbers []string
		names   []string
	}{
		"plain":         {Money{Text: "Rechnung RE-2024-1042 vom 03.02.2024"}, []string{"RE20241042", "20241042", "1042"}, nil},
		"glued":         {Money{Text: "Rechnung20241042vom03.02.2024"}, []string{"20241042"}, nil},
		"list":          {Money{Text: "1001/1002, 1003"}, []string{"1001", "1002", "1003"}, nil},
		"wrapped":       {Money{Text: "Zahlung fuer Rechnung 20241 042"}, []string{"20241042"}, nil},
		"small":         {Money{Text: "Invoice no. 7"}, []string{"7"}, nil},
		"zeros":         {Money{Text: "INV-00042"}, []string{"INV42", "42"}, nil},
		"RF":            {Money{Reference: "RF18 5390 0754 7034"}, []string{"RF18539007547034", "539007547034"}, nil},
		"on behalf":     {Money{Payer: "Steuerbüro Kern", Text: "i.A. Holzbau Brandt GmbH RE 1042"}, []string{"1042"}, []string{"steurburokern", "holzbaubrandt"}},
		"behalf":        {Money{Payer: "PayCo", Behalf: "Brandt KG"}, nil, []string{"brandt", "payco"}},
		"stripe number": {Money{Text: "8B36BCCC-0001"}, []string{"8B36BCCC1"}, nil},
	}
	for name, c := range tests {
		got := CluesOf(c.m)
		for _, n := range c.numbers {
			if !slices.Contains(got.Numbers, n) {
				t.Errorf("%s: %q is not among the numbers %q", name, n, got.Numbers)
			}
		}
		for _, n := range c.names {
			if !slices.Contains(got.Names, n) {
				t.Errorf("%s: %q is not among the names %q", name, n, got.Names)
			}
		}
	}
}

func TestCheckedReferences(t *testing.T) {
	t.Parallel()
	for ref, want := range map[string]string{
		"RF18539007547034": "539007547034", "RF19539007547034": "", "210000000003139471430009017": "21000000000313947143000901", "210000000003139471430009018": "",
		"090933755493": "909337554", "13": "", "12344": "1234", "1234561": "123456", "RF": "", "1232": "123",
	} {
		body, _, ok := checked([]byte(ref))
		if !ok {
			body = nil
		}
		if string(body) != want {
			t.Errorf("%s carries %q, want %q", ref, body, want)
		}
	}
}
