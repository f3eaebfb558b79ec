// Trillian's log server and its sequencer in one process, over Trillian's own in-memory storage: a Merkle log for Rekor v1
// that needs no database. Trees are gone when it stops.
package main

import (
	"context"
	"flag"
	"log"
	"net"
	"os/signal"
	"syscall"
	"time"

	"github.com/google/trillian"
	"github.com/google/trillian/extension"
	sequencing "github.com/google/trillian/log"
	"github.com/google/trillian/monitoring"
	"github.com/google/trillian/quota"
	"github.com/google/trillian/server"
	"github.com/google/trillian/server/admin"
	"github.com/google/trillian/storage/memory"
	"github.com/google/trillian/util/clock"
	"google.golang.org/grpc"
)

func main() {
	endpoint := flag.String("rpc_endpoint", "127.0.0.1:8090", "host:port of the gRPC service")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()

	registry := inMemory()
	go sequence(ctx, registry)
	if err := serve(ctx, *endpoint, registry); err != nil {
		log.Fatal(err)
	}
}

// inMemory is what a server needs to know: one storage, shared by whoever writes and whoever sequences.
func inMemory() extension.Registry {
	trees := memory.NewTreeStorage()
	metrics := monitoring.InertMetricFactory{}
	return extension.Registry{
		AdminStorage:  memory.NewAdminStorage(trees),
		LogStorage:    memory.NewLogStorage(trees, metrics),
		QuotaManager:  quota.Noop(),
		MetricFactory: metrics,
	}
}

// sequence integrates queued leaves into every tree, ten times a second.
func sequence(ctx context.Context, registry extension.Registry) {
	info := sequencing.OperationInfo{
		Registry:    registry,
		BatchSize:   1000,
		NumWorkers:  1,
		RunInterval: 100 * time.Millisecond,
		TimeSource:  clock.System,
	}
	sequencing.NewOperationManager(info, sequencing.NewSequencerManager(registry, 0)).OperationLoop(ctx)
}

func serve(ctx context.Context, endpoint string, registry extension.Registry) error {
	listener, err := net.Listen("tcp", endpoint)
	if err != nil {
		return err
	}
	grpcServer := grpc.NewServer()
	trillian.RegisterTrillianLogServer(grpcServer, server.NewTrillianLogRPCServer(registry, clock.System))
	trillian.RegisterTrillianAdminServer(grpcServer, admin.New(registry, nil))
	go func() {
		<-ctx.Done()
		grpcServer.GracefulStop()
	}()
	return grpcServer.Serve(listener)
}
