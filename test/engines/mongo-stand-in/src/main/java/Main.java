import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.util.List;

/**
 * Speaks MongoDB's protocol on 127.0.0.1 and a free port. Prints "ready PORT"; ends when its input does, so that it
 * never outlives the tests. One argument keeps the data in that file, none in memory.
 */
public final class Main {
  public static void main(String[] args) throws Exception {
    MongoBackend backend = args.length > 0 ? new H2Backend(args[0]) : new MemoryBackend();
    MongoServer server = new MongoServer(backend.version(new Reported()));
    server.enableOplog();
    server.bind("127.0.0.1", 0);
    System.out.println("ready " + server.getLocalAddress().getPort());
    while (System.in.read() >= 0) { }
    server.shutdown();
    System.exit(0);
  }

  /** The driver refuses the old version that the library reports by itself. */
  private static final class Reported implements MongoVersion {
    @Override
    public List<Integer> getVersionArray() {
      return List.of(7, 0, 0);
    }

    @Override
    public int getWireVersion() {
      return 21;
    }
  }
}
