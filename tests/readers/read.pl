# Reads documents with XML::Feed and prints what it sees, as JSON:
# {"document": [{id, title, url, date_published, date_modified, authors}]}.
# A document that it cannot read is the end.

use strict;
use warnings;
use JSON::PP;
use XML::Atom;
use XML::Feed;

# Texts of Atom are bytes unless they are asked for as texts.
$XML::Atom::ForceUnicode = 1;

sub instant { my ($at) = @_; return $at && $at->set_time_zone('UTC')->iso8601 . 'Z' }

# An entry has one author, or a list of them, or none.
sub names { return [map { { name => $_ } } grep { defined } map { ref ? @$_ : $_ } @_] }

my %seen;
for my $path (@ARGV) {
    my $feed = XML::Feed->parse($path) or die "$path: " . XML::Feed->errstr;
    $seen{$path} = [map { {
        id             => $_->id,
        title          => $_->title,
        url            => $_->link,
        date_published => instant($_->issued),
        date_modified  => instant($_->modified),
        authors        => names(scalar $_->author),
    } } $feed->entries];
}
print JSON::PP->new->utf8->encode(\%seen);
