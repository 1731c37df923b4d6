package io.drawbridge.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The revisions in {@code DIR/drawbridge.db}, an SQLite database in WAL mode with full
 * synchronisation, so that what {@link #append} has returned from survives a crash of the process
 * or the machine. One process at a time.
 */
public final class RevisionStore implements AutoCloseable {
  /** "Drwb", so that another program's database is never written to. */
  private static final int APPLICATION_ID = 0x44727762;

  /** 2 may hold edits, which have no numbering. */
  private static final int SCHEMA = 2;

  private static final String CREATE =
      "CREATE TABLE revision (number INTEGER PRIMARY KEY, accepted_at INTEGER NOT NULL,"
          + " format TEXT NOT NULL, text TEXT NOT NULL, numbering TEXT NOT NULL) STRICT";

  private final FileChannel lockFile;
  private final Connection connection;

  /**
   * Opens or creates the store.
   *
   * @throws StoreException if the directory can't be used, another process has it, or the database
   *     is not Drawbridge's
   */
  public RevisionStore(Path directory) {
    Path file = directory.resolve("drawbridge.db");
    try {
      // A policy is worth reading to an attacker. A directory that is there keeps its mode.
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      lockFile =
          FileChannel.open(
              directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock(directory);
    } catch (IOException failure) {
      throw new StoreException(
          "can't use the data directory " + directory + ": " + failure.getMessage(), failure);
    }
    try {
      connection = Database.open(file.toString(), APPLICATION_ID, SCHEMA, CREATE);
    } catch (SQLException failure) {
      closeQuietly();
      throw new StoreException(
          file
              + " can't be opened as Drawbridge's database: "
              + failure.getMessage()
              + "; it was left as it is. Restore a copy of it or move it away",
          failure);
    }
  }

  private void lock(Path directory) throws IOException {
    FileLock lock;
    try {
      lock = lockFile.tryLock();
    } catch (OverlappingFileLockException sameProcess) {
      lock = null;
    }
    if (lock == null) {
      lockFile.close();
      throw new StoreException(
          "another controller uses the data directory "
              + directory
              + "; stop it or give --data another one");
    }
  }

  /**
   * A revision together with the numbers its names have.
   *
   * @param numbering opaque to the store
   */
  public record Stored(Revision revision, String numbering) {}

  /**
   * Adds a revision; on return it is on disk.
   *
   * @throws StoreException if it could not be written; nothing is added then
   */
  public synchronized void append(Revision revision, String numbering) {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO revision VALUES (?, ?, ?, ?, ?)")) {
      insert.setLong(1, revision.number());
      insert.setLong(2, revision.acceptedAt().toEpochMilli());
      insert.setString(3, revision.format());
      insert.setString(4, revision.text());
      insert.setString(5, numbering);
      insert.executeUpdate();
    } catch (SQLException failure) {
      throw new StoreException(
          "the revision could not be written: " + failure.getMessage(), failure);
    }
  }

  /** The newest revision. */
  public synchronized Optional<Stored> latest() {
    return query("SELECT * FROM revision ORDER BY number DESC LIMIT 1").stream().findFirst();
  }

  /**
   * The last revision up to {@code number} that is not in a format, and all those after it up to
   * {@code number}.
   */
  public synchronized List<Stored> since(String format, long number) {
    return query(
        "SELECT * FROM revision WHERE number <= "
            + number
            + " AND number >= (SELECT max(number) FROM revision WHERE number <= "
            + number
            + " AND format <> '"
            + format.replace("'", "''")
            + "') ORDER BY number");
  }

  /** One revision. */
  public synchronized Optional<Stored> get(long number) {
    return query("SELECT * FROM revision WHERE number = " + number).stream().findFirst();
  }

  /** The newest revisions first, without the texts of whole documents; at most {@code most}. */
  public synchronized List<Revision> list(int most) {
    return query(
            "SELECT number, accepted_at, format, CASE numbering WHEN '' THEN text ELSE '' END AS text,"
                + " '' AS numbering FROM revision ORDER BY number DESC LIMIT "
                + most)
        .stream()
        .map(Stored::revision)
        .toList();
  }

  private List<Stored> query(String sql) {
    List<Stored> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        found.add(
            new Stored(
                new Revision(
                    row.getLong("number"),
                    Instant.ofEpochMilli(row.getLong("accepted_at")),
                    row.getString("format"),
                    row.getString("text")),
                row.getString("numbering")));
      }
      return found;
    } catch (SQLException failure) {
      throw new StoreException("the revisions could not be read: " + failure.getMessage(), failure);
    }
  }

  @Override
  public synchronized void close() {
    try {
      connection.close();
    } catch (SQLException failure) {
      throw new StoreException("the database did not close: " + failure.getMessage(), failure);
    } finally {
      closeQuietly();
    }
  }

  private void closeQuietly() {
    try {
      lockFile.close();
    } catch (IOException released) {
      // The lock goes with the process at the latest.
    }
  }
}
