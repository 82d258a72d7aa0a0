package letter

import "testing"

func TestClientNumberIsAPersons(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]string{
		"": "", "1047": "1047", "K-2024/0017": "K-2024/0017", "7209-MDWKR": "7209-MDWKR",
		"cus_QXg1o8vcGmoR32": "", "cus_1": "", "025867f1-d741-4d6b-b1af-9ac774b59ba7": "",
	} {
		if got := clientNumber(number); got != want {
			t.Errorf("%q: got %q, want %q", number, got, want)
		}
	}
}
