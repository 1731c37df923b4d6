package io.drawbridge.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Opens Drawbridge's SQLite databases: WAL mode with full synchronisation, so that what is
 * committed survives a crash of the process or the machine.
 */
final class Database {
  private Database() {}

  /**
   * Opens or creates a database.
   *
   * @param name what SQLite calls it: a file's path, or {@code :memory:}
   * @param application tells one kind of database from another
   * @param schema this version's; an older one is taken over
   * @param create makes the tables of an empty one
   * @throws SQLException if it can't be opened, is damaged, another program's, or a newer version's
   */
  static Connection open(String name, int application, int schema, String create)
      throws SQLException {
    Connection opened = DriverManager.getConnection("jdbc:sqlite:" + name);
    try {
      prepare(opened, application, schema, create);
      return opened;
    } catch (SQLException failure) {
      opened.close();
      throw failure;
    }
  }

  private static void prepare(Connection connection, int application, int schema, String create)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int foundApplication = single(statement, "PRAGMA application_id");
      int foundSchema = single(statement, "PRAGMA user_version");
      int tables = single(statement, "SELECT count(*) FROM sqlite_master");
      if (foundApplication != application && tables > 0) {
        throw new SQLException("it is another program's database");
      }
      if (foundApplication == application && foundSchema > schema) {
        throw new SQLException("it was written by a newer Drawbridge, schema " + foundSchema);
      }
      if (foundApplication == application && tables > 0) {
        check(statement);
      }
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = FULL");
      if (tables == 0) {
        connection.setAutoCommit(false);
        statement.execute(create);
        statement.execute("PRAGMA user_version = " + schema);
        statement.execute("PRAGMA application_id = " + application);
        connection.commit();
        connection.setAutoCommit(true);
      } else if (foundSchema < schema) {
        statement.execute("PRAGMA user_version = " + schema);
      }
    }
  }

  /** Damage has to be found at the start, not by the row that can't be written. */
  private static void check(Statement statement) throws SQLException {
    try (ResultSet result = statement.executeQuery("PRAGMA quick_check(1)")) {
      String found = result.next() ? result.getString(1) : "no answer";
      if (!found.equals("ok")) {
        throw new SQLException("it is damaged: " + found);
      }
    }
  }

  private static int single(Statement statement, String query) throws SQLException {
    try (ResultSet result = statement.executeQuery(query)) {
      return result.next() ? result.getInt(1) : 0;
    }
  }
}
