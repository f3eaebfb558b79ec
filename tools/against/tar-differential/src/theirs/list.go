// Lists archives with archive/tar, a JSON line for each.
package main

import (
	"archive/tar"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

var kinds = map[byte]string{'0': "f", 0: "f", '7': "f", 'S': "f", '1': "h", '2': "l", '3': "c", '4': "b", '5': "d", '6': "p"}

type line struct {
	Ended   string   `json:"ended"`
	Entries []string `json:"entries"`
}

func list(path string) line {
	file, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer file.Close()
	found := line{"read", []string{}}
	reader := tar.NewReader(file)
	for {
		header, err := reader.Next()
		if err == io.EOF {
			return found
		}
		if err != nil {
			found.Ended = "refuses"
			return found
		}
		kind, known := kinds[header.Typeflag]
		if !known {
			kind = string(rune(header.Typeflag))
		}
		found.Entries = append(found.Entries, fmt.Sprintf("%s %d %s", kind, header.Size, latin1(header.Name)))
		if _, err := io.Copy(io.Discard, reader); err != nil {
			found.Ended = "refuses"
			return found
		}
	}
}

// The bytes as characters: names need not be UTF-8.
func latin1(name string) string {
	runes := make([]rune, 0, len(name))
	for _, b := range []byte(name) {
		runes = append(runes, rune(b))
	}
	return string(runes)
}

func main() {
	for _, path := range os.Args[1:] {
		text, _ := json.Marshal(list(path))
		fmt.Println(string(text))
	}
}
