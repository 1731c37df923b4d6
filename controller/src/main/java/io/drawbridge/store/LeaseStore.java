package io.drawbridge.store;

import io.drawbridge.net.IpAddress;
import io.drawbridge.net.MacAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The leases in {@code DIR/leases.db}, one row an address of a segment. What {@link #write} has
 * returned from survives a crash. Apart from the revisions, which are worth more. The data
 * directory is the one that {@link RevisionStore} has locked.
 */
public final class LeaseStore implements AutoCloseable {
  /** "Drwl". */
  private static final int APPLICATION_ID = 0x4472776c;

  private static final int SCHEMA = 1;

  private static final String CREATE =
      "CREATE TABLE lease (segment TEXT NOT NULL, address TEXT NOT NULL, mac TEXT NOT NULL,"
          + " client TEXT NOT NULL, host_name TEXT NOT NULL, switch TEXT NOT NULL,"
          + " place TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL,"
          + " PRIMARY KEY (segment, address)) STRICT";

  private final Connection connection;

  private LeaseStore(String name) {
    try {
      connection = Database.open(name, APPLICATION_ID, SCHEMA, CREATE);
      connection.setAutoCommit(false);
    } catch (SQLException failure) {
      throw new StoreException(
          name
              + " can't be opened as Drawbridge's database of leases: "
              + failure.getMessage()
              + "; it was left as it is. Restore a copy of it or move it away",
          failure);
    }
  }

  /**
   * Opens or creates the store.
   *
   * @throws StoreException if the database can't be used or is not Drawbridge's
   */
  public static LeaseStore in(Path directory) {
    return new LeaseStore(directory.resolve("leases.db").toString());
  }

  /** A store that ends with the process. */
  public static LeaseStore inMemory() {
    return new LeaseStore(":memory:");
  }

  /**
   * Adds leases, each in place of what its address had; on return they are on disk.
   *
   * @throws StoreException if they could not be written; none is then
   */
  public synchronized void write(Collection<Lease> leases) {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT OR REPLACE INTO lease VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      for (Lease lease : leases) {
        insert.setString(1, lease.segment());
        insert.setString(2, lease.address().toString());
        insert.setString(3, lease.mac().toString());
        insert.setString(4, lease.client());
        insert.setString(5, lease.hostName());
        insert.setString(6, lease.switchName());
        insert.setString(7, lease.place());
        insert.setLong(8, lease.since().toEpochMilli());
        insert.setLong(9, lease.until().toEpochMilli());
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    } catch (SQLException failure) {
      rollBack();
      throw new StoreException("the leases could not be written: " + failure.getMessage(), failure);
    }
  }

  private void rollBack() {
    try {
      connection.rollback();
    } catch (SQLException alsoFailed) {
      // What the caller is told first is what went wrong.
    }
  }

  /** All leases, those that are over too. */
  public synchronized List<Lease> all() {
    List<Lease> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM lease ORDER BY segment, until")) {
      while (row.next()) {
        found.add(
            new Lease(
                row.getString("segment"),
                IpAddress.parse(row.getString("address")),
                MacAddress.parse(row.getString("mac")),
                row.getString("client"),
                row.getString("host_name"),
                row.getString("switch"),
                row.getString("place"),
                Instant.ofEpochMilli(row.getLong("since")),
                Instant.ofEpochMilli(row.getLong("until"))));
      }
      connection.commit();
      return found;
    } catch (SQLException | IllegalArgumentException failure) {
      throw new StoreException("the leases could not be read: " + failure.getMessage(), failure);
    }
  }

  /** Forgets leases that ended before a time. */
  public synchronized void forget(Instant before) {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM lease WHERE until < ?")) {
      delete.setLong(1, before.toEpochMilli());
      delete.executeUpdate();
      connection.commit();
    } catch (SQLException failure) {
      rollBack();
      throw new StoreException("old leases could not be dropped: " + failure.getMessage(), failure);
    }
  }

  @Override
  public synchronized void close() {
    try {
      connection.close();
    } catch (SQLException failure) {
      throw new StoreException("the leases did not close: " + failure.getMessage(), failure);
    }
  }
}
