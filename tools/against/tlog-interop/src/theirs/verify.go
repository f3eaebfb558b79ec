// Verifies an audit log with golang.org/x/mod/sumdb: verify DIR VKEY OLDER PROOFS.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// tiles reads the files of c2sp.org/tlog-tiles; sumdb puts the height, 8, before the level.
type tiles struct{ dir string }

func (t tiles) Height() int                     { return 8 }
func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (t tiles) ReadTiles(want []tlog.Tile) (data [][]byte, err error) {
	for _, tile := range want {
		path := filepath.Join(t.dir, "tile", strings.TrimPrefix(tile.Path(), "tile/8/"))
		bytes, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		data = append(data, bytes)
	}
	return data, nil
}

// proofs are what our own program made.
type proofs struct {
	Index     int64
	Inclusion []string
	Growth    []string
}

func main() {
	dir, vkey, older, ours := os.Args[1], os.Args[2], os.Args[3], os.Args[4]
	tree := open(filepath.Join(dir, "checkpoint"), vkey)
	old := open(older, vkey)
	hashes := tlog.TileHashReader(tree, tiles{dir})
	leaves := checkEntries(dir, tree, hashes)

	var made proofs
	must(json.Unmarshal(read(ours), &made))
	must(tlog.CheckRecord(decode(made.Inclusion), tree.N, tree.Hash, made.Index, leaves[made.Index]))
	must(tlog.CheckTree(tlog.TreeProof(decode(made.Growth)), tree.N, tree.Hash, old.N, old.Hash))
	theirs, err := tlog.ProveTree(tree.N, old.N, hashes)
	must(err)
	must(tlog.CheckTree(theirs, tree.N, tree.Hash, old.N, old.Hash))
	fmt.Printf("%d entries, grown from %d\n", tree.N, old.N)
}

// open verifies a checkpoint's signature and reads it.
func open(path, vkey string) tlog.Tree {
	verifier, err := note.NewVerifier(vkey)
	must(err)
	opened, err := note.Open(read(path), note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != verifier.Name() {
		must(fmt.Errorf("origin %q", lines[0]))
	}
	var tree tlog.Tree
	_, err = fmt.Sscan(lines[1], &tree.N)
	must(err)
	copy(tree.Hash[:], decodeOne(lines[2]))
	return tree
}

// checkEntries hashes every entry of the bundles, and compares it with its leaf in the tiles, which are read against the root.
func checkEntries(dir string, tree tlog.Tree, hashes tlog.HashReader) []tlog.Hash {
	leaves := []tlog.Hash{}
	for n := int64(0); n*256 < tree.N; n++ {
		name := strings.TrimPrefix(tlog.Tile{H: 8, L: 0, N: n, W: int(min(256, tree.N-n*256))}.Path(), "tile/8/0/")
		bundle := read(filepath.Join(dir, "tile/entries", name))
		for len(bundle) > 0 {
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			leaves = append(leaves, tlog.RecordHash(bundle[2:end]))
			bundle = bundle[end:]
		}
	}
	if int64(len(leaves)) != tree.N {
		must(fmt.Errorf("%d entries in bundles", len(leaves)))
	}
	for i, leaf := range leaves {
		stored, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(i))})
		must(err)
		if stored[0] != leaf {
			must(fmt.Errorf("entry %d is not in the tiles", i))
		}
	}
	return leaves
}

func decode(texts []string) (hashes []tlog.Hash) {
	for _, text := range texts {
		var hash tlog.Hash
		copy(hash[:], decodeOne(text))
		hashes = append(hashes, hash)
	}
	return hashes
}

func decodeOne(text string) []byte {
	bytes, err := base64.StdEncoding.DecodeString(text)
	must(err)
	return bytes
}

func read(path string) []byte {
	bytes, err := os.ReadFile(path)
	must(err)
	return bytes
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
