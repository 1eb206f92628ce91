"""Backups: the store, the frontier and the archive of a moment, in a folder that `restore` brings back whole.

    hold      crawls stand still while their frontier and store are read
    making    the order: store, frontier, archive, then the manifest, then the name under which a backup is one
    parts     the store's files or rows, and back
    files     copies with digests; what an earlier backup has already is linked to it
    folders   which backups lie in a folder, and which of them are whole
    manifest  what a backup has, and whether this program can use it
    replacing what a backup would replace, told before anything is done
    restoring everything into a folder beside the data, checked, and then into its place

A backup shares no file with the data folder it was made of. docs/reliability.md tells how it is used, and
docs/adr/0018-backup.md why it is made this way.
"""
