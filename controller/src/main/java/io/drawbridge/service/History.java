package io.drawbridge.service;

import io.drawbridge.compile.Numberer;
import io.drawbridge.compile.Numbering;
import io.drawbridge.document.Edit;
import io.drawbridge.document.Format;
import io.drawbridge.document.ItemEditor;
import io.drawbridge.document.NetworkReader;
import io.drawbridge.document.ReadResult;
import io.drawbridge.store.Revision;
import io.drawbridge.store.RevisionStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Revisions as the store has them: whole documents, each followed by edits of it. What an edit led
 * to is worked out again from the document before it, numbers included, so that to store an edit
 * costs no more than the edit.
 */
final class History {
  /** The format of a stored edit. */
  static final String EDIT = "edit";

  /** After so many edits the document is stored as a whole again. */
  static final int MOST_EDITS = 500;

  private final RevisionStore store;

  History(RevisionStore store) {
    this.store = store;
  }

  /** The latest revision; see {@code NetworkService.Current}. */
  record Restored(Revision last, ReadResult.Read read, Numbering numbering, int edits) {}

  /**
   * The latest revision.
   *
   * @throws IllegalStateException if this version does not accept it
   */
  Optional<Restored> restore(Numberer numberer) {
    return store.latest().map(latest -> replay(latest.revision().number(), numberer));
  }

  /** One revision with the text of its document. */
  Optional<Revision> revision(long number) {
    return store
        .get(number)
        .map(RevisionStore.Stored::revision)
        .map(
            revision ->
                revision.format().equals(EDIT)
                    ? whole(revision, replay(number, new Numberer()).read())
                    : revision);
  }

  /** A revision as a whole document. */
  static Revision whole(Revision revision, ReadResult.Read read) {
    return new Revision(revision.number(), revision.acceptedAt(), "json", read.tree().text());
  }

  private Restored replay(long number, Numberer numberer) {
    List<RevisionStore.Stored> rows = store.since(EDIT, number);
    Revision base = rows.get(0).revision();
    byte[] text = base.text().getBytes(StandardCharsets.UTF_8);
    ReadResult.Read read = accepted(NetworkReader.readAccepted(text, format(base)), base);
    Numbering numbering =
        numberer.extend(NumberingText.read(rows.get(0).numbering()), read.network());
    for (RevisionStore.Stored row : rows.subList(1, rows.size())) {
      read = accepted(ItemEditor.edit(read, Edit.read(row.revision().text())), row.revision());
      numbering = numberer.extend(numbering, read.network());
    }
    return new Restored(rows.get(rows.size() - 1).revision(), read, numbering, rows.size() - 1);
  }

  private static ReadResult.Read accepted(ReadResult result, Revision revision) {
    return result
        .read()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the stored revision "
                        + revision.number()
                        + " is not accepted by this version: "
                        + result.problems()));
  }

  private static Format format(Revision revision) {
    return revision.format().equals("json") ? Format.JSON : Format.YAML;
  }
}
