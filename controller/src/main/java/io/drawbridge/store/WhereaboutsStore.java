package io.drawbridge.store;

import io.drawbridge.network.Location;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * Where hosts were found that have several places, in {@code DIR/whereabouts.db}. Without it they
 * would be taken for where the document names them first after a restart, until they are heard
 * again. The data directory is the one that {@link RevisionStore} has locked.
 */
public final class WhereaboutsStore implements AutoCloseable {
  /** "Drww". */
  private static final int APPLICATION_ID = 0x44727777;

  private static final int SCHEMA = 1;

  private static final String CREATE =
      "CREATE TABLE found (host TEXT PRIMARY KEY, switch TEXT NOT NULL, port TEXT NOT NULL,"
          + " vlan INTEGER NOT NULL) STRICT";

  private final Connection connection;

  private WhereaboutsStore(String name) {
    try {
      connection = Database.open(name, APPLICATION_ID, SCHEMA, CREATE);
    } catch (SQLException failure) {
      throw new StoreException(
          name
              + " can't be opened as Drawbridge's database of whereabouts: "
              + failure.getMessage()
              + "; it was left as it is. Move it away, and hosts that have moved are found again",
          failure);
    }
  }

  /**
   * Opens or creates the store.
   *
   * @throws StoreException if the database can't be used or is not Drawbridge's
   */
  public static WhereaboutsStore in(Path directory) {
    return new WhereaboutsStore(directory.resolve("whereabouts.db").toString());
  }

  /** A store that ends with the process. */
  public static WhereaboutsStore inMemory() {
    return new WhereaboutsStore(":memory:");
  }

  /**
   * Notes where a host was found; on return it is on disk.
   *
   * @throws StoreException if it could not be written
   */
  public synchronized void write(String host, Location at) {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT OR REPLACE INTO found VALUES (?, ?, ?, ?)")) {
      insert.setString(1, host);
      insert.setString(2, at.switchName());
      insert.setString(3, at.port());
      insert.setInt(4, at.vlan());
      insert.executeUpdate();
    } catch (SQLException failure) {
      throw new StoreException(
          "where " + host + " is could not be written: " + failure.getMessage(), failure);
    }
  }

  /** Where hosts were found, by their names. */
  public synchronized Map<String, Location> all() {
    Map<String, Location> found = new HashMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM found")) {
      while (row.next()) {
        found.put(
            row.getString("host"),
            new Location(row.getString("switch"), row.getString("port"), row.getInt("vlan")));
      }
      return found;
    } catch (SQLException failure) {
      throw new StoreException(
          "where hosts are could not be read: " + failure.getMessage(), failure);
    }
  }

  /**
   * Forgets where a host was found.
   *
   * @throws StoreException if it could not be written
   */
  public synchronized void forget(String host) {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM found WHERE host = ?")) {
      delete.setString(1, host);
      delete.executeUpdate();
    } catch (SQLException failure) {
      throw new StoreException(
          "where " + host + " was could not be forgotten: " + failure.getMessage(), failure);
    }
  }

  @Override
  public synchronized void close() {
    try {
      connection.close();
    } catch (SQLException failure) {
      throw new StoreException("the whereabouts did not close: " + failure.getMessage(), failure);
    }
  }
}
