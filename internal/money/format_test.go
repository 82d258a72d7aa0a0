package money

import (
	"strings"
	"testing"
)

func TestFormatFollowsLanguageAndPlace(t *testing.T) {
	t.Parallel()
	// In the wanted forms "_" is U+00A0, "~" is U+202F and "-" is U+2212.
	tests := map[string]struct {
		minor       int64
		currency    Currency
		lang, place string
		want        string
	}{
		"dollars at home":              {180000, "USD", "en", "us_nevada", "$1,800.00"},
		"dollars at home by ISO code":  {180000, "USD", "en", "US-NV", "$1,800.00"},
		"dollars abroad":               {180000, "USD", "en", "gb_eng", "USD_1,800.00"},
		"dollars nowhere":              {180000, "USD", "en", "", "USD_1,800.00"},
		"pounds":                       {180000, "GBP", "en", "gb_eng", "£1,800.00"},
		"euro in English":              {124000, "EUR", "en", "ie", "€1,240.00"},
		"Canadian dollars in the US":   {180000, "CAD", "en", "us_oregon", "CAD_1,800.00"},
		"Canadian dollars in Canada":   {180000, "CAD", "en", "ca_on", "$1,800.00"},
		"US dollars in Canada":         {180000, "USD", "en", "ca_on", "USD_1,800.00"},
		"Canadian dollars in French":   {180000, "CAD", "fr", "ca_qc", "1_800,00_$"},
		"Australian dollars":           {1234567, "AUD", "en", "au_nsw", "$12,345.67"},
		"German":                       {124000, "EUR", "de", "de", "1.240,00_€"},
		"German without grouping":      {12400, "EUR", "de", "de_by", "124,00_€"},
		"German, another currency":     {124000, "PLN", "de", "de", "1.240,00_PLN"},
		"Austrian":                     {124000, "EUR", "de", "at", "€_1.240,00"},
		"Swiss":                        {124000, "CHF", "de", "ch", "CHF_1’240.00"},
		"Swiss in English":             {124000, "CHF", "en", "ch_zh", "CHF_1’240.00"},
		"Swiss in French":              {124000, "CHF", "fr", "ch", "1~240.00_CHF"},
		"French":                       {124000, "EUR", "fr", "fr", "1~240,00_€"},
		"French, millions":             {123456789, "EUR", "fr", "be", "1~234~567,89_€"},
		"Spanish, four digits":         {124000, "EUR", "es", "es", "1240,00_€"},
		"Spanish, five digits":         {1240000, "EUR", "es", "es", "12.400,00_€"},
		"Spanish in the US":            {124000, "USD", "es", "us_texas", "$1,240.00"},
		"Italian":                      {124000, "EUR", "it", "it", "1.240,00_€"},
		"Portuguese":                   {124000, "EUR", "pt", "pt", "1_240,00_€"},
		"Brazilian":                    {124000, "BRL", "pt", "br", "R$_1.240,00"},
		"Dutch":                        {124000, "EUR", "nl", "nl", "€_1.240,00"},
		"Polish, four digits":          {124000, "PLN", "pl", "pl", "1240,00_zł"},
		"Polish, five digits":          {1240000, "PLN", "pl", "pl", "12_400,00_zł"},
		"złoty in English":             {124000, "PLN", "en", "gb", "PLN_1,240.00"},
		"no decimals":                  {1234567, "JPY", "en", "us", "JPY_1,234,567"},
		"no decimals at home":          {1234567, "JPY", "en", "jp", "¥1,234,567"},
		"three decimals":               {1234567, "KWD", "en", "us", "KWD_1,234.567"},
		"three decimals in German":     {1234567, "KWD", "de", "de", "1.234,567_KWD"},
		"below one unit":               {5, "USD", "en", "us", "$0.05"},
		"below one unit, 3 decimals":   {5, "KWD", "de", "de", "0,005_KWD"},
		"nothing":                      {0, "USD", "en", "us", "$0.00"},
		"nothing in yen":               {0, "JPY", "en", "us", "JPY_0"},
		"negative, symbol touches":     {-180000, "USD", "en", "us", "-$1,800.00"},
		"negative, code before":        {-180000, "CAD", "en", "us", "CAD_-1,800.00"},
		"negative, currency after":     {-124000, "EUR", "de", "de", "-1.240,00_€"},
		"negative Dutch":               {-124000, "EUR", "nl", "nl", "€_-1.240,00"},
		"the largest":                  {9223372036854775807, "USD", "en", "us", "$92,233,720,368,547,758.07"},
		"the smallest":                 {-9223372036854775808, "USD", "en", "us", "-$92,233,720,368,547,758.08"},
		"a language without a pattern": {124000, "EUR", "fi", "fi", "€1,240.00"},
	}
	plain := strings.NewReplacer("\u00a0", "_", "\u202f", "~", "\u2212", "-")
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := New(tt.minor, tt.currency).Format(tt.lang, tt.place)
			if strings.Contains(got, " ") || strings.Contains(got, "-") {
				t.Errorf("%q holds a breaking space or a hyphen", got)
			}
			if got = plain.Replace(got); got != tt.want {
				t.Errorf("%d %s in %s/%s: got %q, want %q", tt.minor, tt.currency, tt.lang, tt.place, got, tt.want)
			}
		})
	}
}

func TestFormatOfNoCurrencyIsTheNumber(t *testing.T) {
	t.Parallel()
	if got, want := (Amount{}).Format("en", "us"), "0.00"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNumberAndLabelShareAColumn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		minor               int64
		currency            Currency
		lang, place         string
		wantLabel, wantCell string
	}{
		"dollars":  {180000, "USD", "en", "us_ohio", "USD", "1,800.00"},
		"euro":     {-124000, "EUR", "de", "de", "€", "\u22121.240,00"},
		"złoty":    {124000, "PLN", "pl", "pl", "zł", "1240,00"},
		"złoty/en": {124000, "PLN", "en", "pl", "PLN", "1,240.00"},
		"yen":      {1240, "JPY", "en", "jp", "JPY", "1,240"},
	}
	for name, tt := range tests {
		if got := tt.currency.Label(tt.lang, tt.place); got != tt.wantLabel {
			t.Errorf("%s: label got %q, want %q", name, got, tt.wantLabel)
		}
		if got := New(tt.minor, tt.currency).Number(tt.lang, tt.place); got != tt.wantCell {
			t.Errorf("%s: cell got %q, want %q", name, got, tt.wantCell)
		}
	}
}

func BenchmarkFormat(b *testing.B) {
	a := New(123456789, "EUR")
	b.ReportAllocs()
	for b.Loop() {
		_ = a.Format("fr", "fr")
	}
}
