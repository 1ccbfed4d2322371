package script

import "testing"

func TestPersonSound(t *testing.T) {
	for _, same := range [][]string{
		{"wang xiaochuan", "王小川", "Wang Xiaochuan", "Xiaochuan Wang", "WANG Xiao-chuan", "Wang Xiao Chuan", "Xiao Chuan Wang", "wáng xiǎochuān"},
		{"kaifu li", "李开复", "李開復", "Lee Kai-fu", "Lee Kai Fu", "Kai-Fu Lee", "Li Kaifu", "Kai Fu Lee"},
		{"wei zhang", "张伟", "張偉", "Zhang Wei", "Wei Zhang", "韦章"},
		{"lu yi", "吕一", "Lü Yi", "Lyu Yi", "Lv Yi"},
		{"ouyang xiu", "欧阳修", "Ouyang Xiu"},
		{"xian zeng", "曾先", "Zeng Xian", "Zeng Xi'an"},
		{"", "王", "小川先生大人", "Wang", "Sam Altman", "John Smith", "Dan Lee", "Ann Lee", "Xiaochuan", "Wang Xiaochuan Ma Li", "José Li", "Wang 3", "乔治·布什", ""},
	} {
		want := same[0]
		for _, name := range same[1:] {
			got, ok := PersonSound(name)
			if got != want || ok != (want != "") {
				t.Errorf("PersonSound(%q) = %q, %v, want %q", name, got, ok, want)
			}
		}
	}
}
